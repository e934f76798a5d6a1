"""The web application: a Flask app over the current release, read-only."""

from flask import Flask, g, request

from communique.config import Settings
from communique.served import Holder
from communique.web import (
    answers,
    description,
    failures,
    files,
    pages,
    releases,
    sparql,
    templating,
    things,
    validation,
    vocabulary,
)


def create_app(settings: Settings, holder: Holder | None = None) -> Flask:
    """Return the application that serves the current release.

    In: the settings; the holder of the release (default: the releases of the settings' home).
    Each request is answered from the one release that was current when it came.
    """
    app = Flask(__name__)
    app.config["COMMUNIQUE"] = settings
    source = Holder(settings) if holder is None else holder

    @app.before_request
    def bind() -> None:
        """Bind the request to a release; a file of the application itself needs none."""
        if request.endpoint != "static":
            g.served = source.current()

    answers.register(app)
    failures.register(app)
    templating.register(app)
    for module in (pages, things, vocabulary, files, releases, description, validation, sparql):
        app.register_blueprint(module.blueprint)
    return app
