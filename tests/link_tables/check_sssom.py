"""Run by the interpreter of the clients, which has the ``sssom`` package: what it finds in tables, as JSON.

It validates against the schema that comes with the package, which leaves out of its reading a row that is not
well-formed and only logs it: so the rows that it kept are counted, too.
"""

import json
import logging
import sys
from io import StringIO

from jsonschema import ValidationError
from sssom.parsers import parse_sssom_table  # type: ignore[import-not-found]  # the clients have it
from sssom.validators import validate  # type: ignore[import-not-found]  # the clients have it


def main() -> None:
    """Write a list: for each table its number of mappings and columns, and what is wrong."""
    found = []
    for name in sys.argv[1:]:
        log = StringIO()
        logging.basicConfig(stream=log, level=logging.WARNING, force=True)
        faults: list[str] = []
        mappings, columns = 0, []
        try:
            read = parse_sssom_table(name)
            mappings, columns = len(read.df), list(read.df.columns)
            for report in (validate(read, fail_on_error=True) or {}).values():
                faults += [str(one.message) for one in report.results]
        except (ValidationError, ValueError) as fault:
            faults.append(f"{type(fault).__name__}: {fault}")
        faults += [line for line in log.getvalue().splitlines() if line.strip()]
        found.append({"mappings": mappings, "columns": columns, "faults": faults})
    sys.stdout.write(json.dumps(found))


main()
