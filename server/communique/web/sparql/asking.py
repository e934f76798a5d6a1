"""Whom the application asks its queries: the query processes of the release, or a remote store."""

from dataclasses import replace
from pathlib import Path
from typing import cast

from flask import Flask, current_app, g

from communique import names
from communique.config import Settings
from communique.query.pool import Limits, Pool
from communique.query.protocol import Answer, QueryRequest
from communique.served import Served
from communique.store.forwarding import Forwarding
from communique.web import observing
from communique.web.current import client, served

_POOL = "communique.pool"


def register(app: Flask, settings: Settings, folder: Path | None, processes: int) -> None:
    """Give *app*, one of so many web processes that meet in a folder, its share of what may be asked."""
    app.extensions[_POOL] = _pool_of(settings, folder, processes)

    @app.before_request
    def move() -> None:
        """Let go of the last release as soon as another one is served, whatever is asked of it."""
        if "served" in g:
            follow(app, served())


def follow(app: Flask, now: Served) -> None:
    """Let go of the query processes of every release but the one that *app* serves now."""
    _pool(app).move(now.store_path)


def _pool_of(settings: Settings, folder: Path | None, processes: int) -> Pool | Forwarding:
    def share(count: int) -> int:
        return -(-count // processes)

    limits = Limits(
        size=share(settings.query_workers),
        deadline=settings.query_deadline,
        max_bytes=settings.query_max_bytes,
        memory=settings.query_memory,
        per_client=share(settings.query_per_client),
        line=share(settings.query_line),
        line_per_client=share(settings.query_line_per_client),
        store_memory=settings.store_memory,
    )
    if settings.store_url:
        return Forwarding(settings.store_url, limits, names.prefixes(settings))
    return Pool(limits, names.prefixes(settings), folder)


def pool() -> Pool | Forwarding:
    """Return the queries of this web process."""
    return _pool(current_app)


def _pool(app: Flask) -> Pool | Forwarding:
    return cast(Pool | Forwarding, app.extensions[_POOL])


def run(asked: QueryRequest) -> Answer:
    """Return the answer to a query of the client at hand; see :meth:`Pool.run` for what is raised.

    The first rows of an answer, which go into a page, are never in a file.
    """
    with observing.evaluation():
        answer = pool().run(asked, client())
    return answer if asked.rows is None else replace(answer, body=answer.whole(), file=None)
