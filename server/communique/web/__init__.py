"""The web application: a Flask app over the current release, read-only.

What each family is for; what answers a single address is a module beside them:

- ``http/``: what holds for every answer: negotiation, parameters, headers, limits, failures, proxies
- ``reading/``: what is read from the store
- ``interface/``: the words of pages, and the language they are said in
- ``things/``: ``/id/…``, ``/doc/…`` and the page of a thing; ``reports/``, that of a report
- ``jsonld/``: a thing as JSON; schema.org in pages
- ``lists/``, ``search/``, ``pictures/``: things narrowed by facets, found by name, drawn
- ``comparison/``: reports side by side
- ``citing/``: ``/cite``, and what every page says of its reuse
- ``sparql/``: the query service and its editor; ``reconcile/``: names to identifiers
- ``vocabulary/``, ``description/``, ``releases/``, ``openapi/``: the ontology, the data, the releases and
  the server, described
- ``observing/``: metrics and the access log
- ``templates/``, ``static/``: what pages are made of, and the files they load
"""

from pathlib import Path

from flask import Flask, g, request

from communique.config import Settings
from communique.errors import MachineError
from communique.served import Holder
from communique.served import holder as holder_of
from communique.web import (
    assets,
    citing,
    comparison,
    description,
    feeds,
    files,
    graphs,
    health,
    lists,
    observing,
    openapi,
    pages,
    pictures,
    reconcile,
    releases,
    search,
    sitemap,
    sparql,
    templating,
    things,
    validation,
    vocabulary,
)
from communique.web.citing import reuse
from communique.web.http import answers, failures, proxies, receiving, sending
from communique.web.observing import metrics
from communique.web.sparql import asking
from communique.web.things import incoming

_WITHOUT_RELEASE = frozenset({"metrics.metrics", "sitemap.robots"})
"""What is answered when there is no release, too."""


def create_app(
    settings: Settings, holder: Holder | None = None, folder: Path | None = None, processes: int = 1
) -> Flask:
    """Return the application that serves the current release.

    In: the settings; the holder of the release (default: the releases of the settings' home); the folder
    that the web processes of this server share, and how many they are (default: this one has its own).
    Each request is answered from the one release that was current when it came.
    """
    app = Flask(__name__, static_folder=None)
    app.config["COMMUNIQUE"] = settings
    source = holder_of(settings, folder) if holder is None else holder
    observing.register(app, settings)
    proxies.register(app, settings)

    @app.before_request
    def bind() -> None:
        """Bind the request to a release; a file of the application itself needs none."""
        if request.endpoint == "static":
            return
        try:
            g.served = source.current()
        except MachineError:
            if request.endpoint not in _WITHOUT_RELEASE:
                raise

    asking.register(app, settings, folder, processes)
    assets.register(app)
    answers.register(app, settings)
    sending.register(app, settings)
    receiving.register(app)
    failures.register(app)
    templating.register(app)
    reuse.register(app)
    modules = (
        pages,
        lists,
        pictures,
        things,
        incoming,
        vocabulary,
        files,
        releases,
        description,
        citing,
        comparison,
        validation,
        graphs,
        openapi,
        feeds,
        search,
        health,
        metrics,
        sitemap,
    )
    sparql.register(app, settings)
    reconcile.register(app)
    for module in modules:
        app.register_blueprint(module.blueprint)
    return app
