"""What the service says of itself (“Service Manifest”); all addresses are those that the client sees."""

from typing import Any

from flask import url_for

from communique import __version__
from communique.names import Names
from communique.web.reconcile.questions import BATCH
from communique.web.reconcile.terms import Terms

VERSION = "0.2"
"""The version of the Reconciliation Service API."""
WIDTH, HEIGHT = 420, 300
"""How large a preview is, in CSS pixels."""
SORTS = ("entity", "property", "type")
"""What can be suggested."""
_ID = "{{id}}"


def manifest(terms: Terms, names: Names) -> dict[str, Any]:
    """Return the manifest."""
    here = url_for("reconcile.service", _external=True)
    extending = url_for("reconcile.properties", _external=True)
    return {
        "versions": [VERSION],
        "name": "Communiqué",
        "identifierSpace": names.things,
        "schemaSpace": names.vocabulary,
        "documentation": url_for("reconcile.guide", _external=True),
        "logo": url_for("static", filename="logo.svg", _external=True),
        "serviceVersion": __version__,
        "defaultTypes": [{"id": one.id, "name": one.name} for one in terms.default_types],
        "view": {"url": url_for("things.thing", path="_", _external=True).removesuffix("_") + _ID},
        "preview": {
            "url": f"{url_for('reconcile.preview', _external=True)}?id={_ID}",
            "width": WIDTH,
            "height": HEIGHT,
        },
        "suggest": {sort: _suggest(here, sort) for sort in SORTS},
        "extend": {
            "propose_properties": {"service_url": here, "service_path": extending.removeprefix(here)},
            "property_settings": [
                {
                    "name": "limit",
                    "label": "Limit",
                    "type": "number",
                    "default": 0,
                    "help_text": "How many values at most; 0 for all.",
                }
            ],
        },
        "batchSize": BATCH,
    }


def _suggest(here: str, sort: str) -> dict[str, str]:
    return {
        "service_url": here,
        "service_path": url_for("reconcile.suggest", sort=sort, _external=True).removeprefix(here),
        "flyout_service_url": here,
        "flyout_service_path": url_for("reconcile.flyout", sort=sort, _external=True).removeprefix(here)
        + "?id=${id}",
    }
