"""What schemathesis is told besides the description: how a query is sent as it is, and to count the answers.

Loaded by its command line, in a process of its own (``SCHEMATHESIS_HOOKS``).
"""

import atexit
import json
import os
from collections import Counter
from pathlib import Path
from typing import Any

import schemathesis
from schemathesis import Case, Response
from schemathesis.hooks import HookContext

_counts: Counter[str] = Counter()


@schemathesis.serializer("application/sparql-query")
def query(_context: object, value: Any) -> bytes:
    """Send a query as its own bytes."""
    return str(value).encode(errors="replace")


@schemathesis.hook
def after_call(_context: HookContext, _case: Case[Any], response: Response) -> None:
    """Count an answer, for the file that ``FUZZ_COUNTS`` names."""
    _counts[str(response.status_code)] += 1


@atexit.register
def _write() -> None:
    Path(os.environ["FUZZ_COUNTS"]).write_text(json.dumps(dict(sorted(_counts.items()))), encoding="utf-8")
