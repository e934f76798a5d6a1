"""Reconciles a table with the package reconciler of PyPI, as its documentation says; runs in its environment.

In, on standard input, JSON: ``endpoint``, ``names``, and what else :func:`reconciler.reconcile` takes, of
which ``property_mapping`` has a list of values for each property. Out, the rows of its table as JSON.
"""

import json
import sys

import pandas as pd  # type: ignore[import-untyped]  # it ships no types
from reconciler import reconcile  # type: ignore[import-not-found]  # it is in the environment of `make clients` alone


def main() -> None:
    asked = json.load(sys.stdin)
    table = pd.DataFrame({"name": asked.pop("names")})
    mapping = asked.pop("property_mapping", None)
    if mapping:
        asked["property_mapping"] = {id_: pd.Series(values) for id_, values in mapping.items()}
    found = reconcile(table["name"], reconciliation_endpoint=asked.pop("endpoint"), **asked)
    sys.stdout.write(found.to_json(orient="records"))


main()
