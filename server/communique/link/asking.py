"""One request after the other to somebody else's server: patient, polite, and kept.

Answers that are good are kept in a file, so that a run that was stopped goes on where it was. What is not an
answer (HTML, a redirect, half a body, something larger than anyone needs) is never kept and never believed.
"""

import json
import random
import sqlite3
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from http import HTTPStatus
from typing import Any, TypeVar
from urllib.parse import urlsplit, urlunsplit

import requests
from requests.adapters import HTTPAdapter
from requests_cache import CachedSession
from requests_cache.backends.sqlite import SQLiteCache
from urllib3.exceptions import HTTPError, InvalidHeader, MaxRetryError, ReadTimeoutError
from urllib3.response import BaseHTTPResponse
from urllib3.util.retry import Retry

from communique import __version__
from communique.config import Settings
from communique.errors import MachineError, UsageError
from communique.store.endpoint import quote

T = TypeVar("T")
Check = Callable[[Any], T]
"""Takes what JSON was read and returns what was asked for; raises :class:`Nonsense` when it is not that."""

_TEMPORARY = (429, 500, 502, 503, 504)
_PAUSE, _LONGEST_PAUSE, _JITTER = 0.5, 30.0, 0.5
_PIECE = 1 << 16
_FOR_GOOD = 36_500.0
"""The longest time that answers are kept, in days; with many more the calendar ends."""


class Nonsense(ValueError):
    """An answer is not what was asked for; the message ends “its answer …”."""


class _TooLong(MachineError):
    """A server wants us to wait longer than we are willing to."""


class _Patience(Retry):
    """Waits as a server asks, up to a limit."""

    limit: float = 0.0

    def new(self, **changes: Any) -> "_Patience":
        """Return the retries that are left, with the same limit."""
        made = super().new(**changes)
        made.limit = self.limit
        return made

    def get_backoff_time(self) -> float:
        """Return how long to wait, in seconds; the first time, too, for which urllib3 would not."""
        return max(super().get_backoff_time(), _PAUSE + _JITTER * random.random())  # noqa: S311  # no secret

    def get_retry_after(self, response: BaseHTTPResponse) -> float | None:
        """Return how long a server asks us to wait, in seconds; None when it does not say so in a known form.

        Raises: :class:`MachineError` when that is longer than the limit.
        """
        try:
            asked = super().get_retry_after(response)
        except InvalidHeader:
            return None
        if asked is not None and asked > self.limit:
            raise _TooLong(f"asks us to come back in {asked:,.0f} seconds")
        return asked


class _Adapter(HTTPAdapter):
    """Reads each answer whole, up to a size and a moment; one that breaks off is asked for again."""

    def __init__(self, name: str, retries: _Patience, max_bytes: int, deadline: float) -> None:
        super().__init__(max_retries=retries)
        self._name = name
        self._retries = retries
        self._max_bytes = max_bytes
        self._deadline = deadline

    def send(self, request: requests.PreparedRequest, **options: Any) -> requests.Response:  # type: ignore[override]  # the options are handed on as they come
        retries: Retry = self._retries
        while True:
            response = super().send(request, **options)
            try:
                body = self._read(response)
            except HTTPError as fault:
                response.close()
                if isinstance(fault, ReadTimeoutError):
                    raise requests.ReadTimeout(fault, request=request) from None
                try:
                    retries = retries.increment(str(request.method), str(request.url), error=fault)
                except (MaxRetryError, HTTPError):
                    raise requests.exceptions.ChunkedEncodingError(fault, request=request) from None
                retries.sleep()
            else:
                response._content = body  # what was read is what requests would have read itself
                response._content_consumed = True  # type: ignore[attr-defined]  # not in its type stubs
                return response

    def _read(self, response: requests.Response) -> bytes:
        until = time.monotonic() + self._deadline
        body = bytearray()
        while piece := response.raw.read1(_PIECE, decode_content=True):
            body += piece
            if len(body) > self._max_bytes:
                raise MachineError(f"{self._name}: its answer is larger than {self._max_bytes:,} bytes.")
            if time.monotonic() > until:
                raise MachineError(f"{self._name}: its answer takes longer than {self._deadline:g} seconds.")
        response.raw.release_conn()
        return bytes(body)


class Asker:
    """Asks one server, a request at a time, and keeps its good answers.

    In: the address; the settings; whether the answers that were kept are forgotten first.
    Raises: :class:`UsageError` for an address that is no http(s) URL; :class:`MachineError` when the file of
    kept answers cannot be used.
    """

    def __init__(self, url: str, settings: Settings, fresh: bool = False) -> None:
        self._url = url
        self.name = _shown(url)
        """The address for messages and tables: without what may be a secret in it."""
        self._deadline = settings.link_deadline
        self._check: Check[Any] = _anything
        self._file = settings.home / "cache" / "link.sqlite"
        with self._kept():
            self._file.parent.mkdir(parents=True, exist_ok=True)
            cache = SQLiteCache(str(self._file), serializer="json")
            self._session = CachedSession(
                backend=cache,
                expire_after=timedelta(days=min(settings.link_cache_days, _FOR_GOOD)),
                allowable_methods=("GET", "POST"),
                allowable_codes=(HTTPStatus.OK,),
                filter_fn=self._is_good,
            )
            if fresh:
                cache.clear()  # type: ignore[no-untyped-call]  # it has no annotations
            cache.delete(expired=True, vacuum=False)  # else the file would grow for good
        retries = _Patience(
            total=settings.link_retries,
            allowed_methods=None,  # each of our requests only asks
            status_forcelist=_TEMPORARY,
            backoff_factor=_PAUSE,
            backoff_max=_LONGEST_PAUSE,
            backoff_jitter=_JITTER,
            redirect=False,
        )
        retries.limit = self._deadline
        adapter = _Adapter(self.name, retries, settings.link_max_bytes, self._deadline)
        for scheme in ("http://", "https://"):
            self._session.mount(scheme, adapter)
        self._session.headers["User-Agent"] = agent(settings)

    def close(self) -> None:
        """End the connection."""
        self._session.close()  # type: ignore[no-untyped-call]  # it has no annotations

    def get(self, accept: str, check: Check[T]) -> T:
        """Return what the address itself answers."""
        return self._ask("GET", {}, accept, check)

    def post(self, form: Mapping[str, str], accept: str, check: Check[T]) -> T:
        """Return what is answered to a form.

        Raises: :class:`MachineError` when there is no answer, or not one of what was asked for.
        """
        return self._ask("POST", form, accept, check)

    def _ask(self, method: str, form: Mapping[str, str], accept: str, check: Check[T]) -> T:
        self._check = check
        with self._kept(), self._explained():
            response = self._session.request(
                method,
                self._url,
                data=dict(form) or None,
                headers={"Accept": accept},
                timeout=(min(10.0, self._deadline), self._deadline),
                allow_redirects=False,
            )
            return self._said(response, check)

    def _said(self, response: requests.Response, check: Check[T]) -> T:
        """Return what an answer says."""
        if response.is_redirect:
            raise MachineError(
                f"{self.name} redirects to {quote(str(response.headers.get('Location')))}: none is followed;"
                " give the address itself."
            )
        if response.status_code != HTTPStatus.OK:
            raise MachineError(f"{self.name} answered {response.status_code}: “{quote(response.text)}”.")
        try:
            return check(json.loads(response.content))
        except Nonsense as fault:
            raise MachineError(f"{self.name}: its answer {fault}.") from None
        except (ValueError, RecursionError):  # no UTF-8, no JSON, or brackets without end
            kind = response.headers.get("Content-Type", "nothing that has a type")
            raise MachineError(f"{self.name}: its answer is no JSON but {quote(kind)}.") from None

    def _is_good(self, response: requests.Response) -> bool:
        """Return whether an answer is worth keeping."""
        try:
            self._said(response, self._check)
        except MachineError:
            return False
        return True

    @contextmanager
    def _explained(self) -> Iterator[None]:
        """Turn what the network did into one sentence."""
        kept = "what was answered before is kept"
        try:
            yield
        except _TooLong as fault:
            raise MachineError(f"{self.name} {fault.message}: run it again then; {kept}.") from None
        except requests.exceptions.RetryError:
            raise MachineError(
                f"{self.name} is busy or broken (429 or 5xx), however often it is asked; {kept}."
            ) from None
        except requests.exceptions.ChunkedEncodingError:
            raise MachineError(
                f"{self.name}: its answer breaks off, however often it is asked; {kept}."
            ) from None
        except (requests.RequestException, HTTPError) as fault:
            root = _root(fault)
            if isinstance(root, requests.Timeout | TimeoutError | ReadTimeoutError):
                raise MachineError(
                    f"{self.name} did not answer in {self._deadline:g} seconds; {kept}."
                ) from None
            reason = quote(str(root).rpartition(": ")[2] or type(root).__name__)
            raise MachineError(f"{self.name} cannot be asked: {reason}; {kept}.") from None

    @contextmanager
    def _kept(self) -> Iterator[None]:
        try:
            yield
        except (OSError, sqlite3.Error) as fault:
            if isinstance(fault, requests.RequestException):
                raise
            raise MachineError(f"{self._file}: answers cannot be kept there ({fault}).") from None


def agent(settings: Settings) -> str:
    """Return how we present ourselves, as Wikimedia's policy on user agents asks.

    >>> agent(Settings(link_contact="data@example.org")).partition(" requests")[0]
    'communique/1.0.0 (https://w3id.org/communique/; data@example.org)'
    """
    whose = "; ".join(filter(None, (settings.base_iri, settings.link_contact)))
    return f"communique/{__version__} ({whose}) requests/{requests.__version__}"


def _shown(url: str) -> str:
    """Return an address without user, password, query and fragment.

    Raises: :class:`UsageError` for what is no http(s) URL.

    >>> _shown("https://me:secret@example.org:8443/sparql?token=secret")
    'https://example.org:8443/sparql'
    """
    try:
        parts = urlsplit(url)
        good = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:  # a port or an IPv6 address that is none
        good = False
    if not good:
        raise UsageError(f"The address is “{url}”: it must be an http or https URL.")
    return urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], parts.path, "", ""))


def _anything(said: Any) -> Any:
    return said


def _root(fault: BaseException) -> BaseException:
    """Return what is at the root of an exception: libraries wrap what they wrap."""
    below = getattr(fault, "reason", None) or next(iter(fault.args), None)
    return _root(below) if isinstance(below, BaseException) else fault
