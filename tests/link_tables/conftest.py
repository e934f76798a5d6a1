"""The evidence, for the tests that hold links against it."""

import pytest

from link_tables import evidence
from link_tables.evidence import Evidence


@pytest.fixture(scope="session")
def known() -> dict[str, Evidence]:
    folder = evidence.folder()
    if folder is None:
        pytest.skip("COMMUNIQUE_IDENTIFIERS does not name the folder of verified identifiers")
    return evidence.read(folder)
