"""Requests of the model menu to endpoints: list models, find servers on this computer, test a model.

Every function returns its result with a sentence to show. A key is sent to its endpoint only.
"""

from __future__ import annotations

import asyncio
import contextlib
import re
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from core.errors import Failure, PlaygroundError
from core.models.endpoints import EndpointReport, examine, find_local_servers, list_models, other_address
from playground import texts

API_VERSION = re.compile(r"\?(?:[^#?]*&)?(api-version=[\w.-]{1,40})(?:[&#]|$)")
"""The one parameter of an address that is kept: Azure needs it, and it is no secret."""

QUERY = re.compile("[?#]")
CREDENTIALS = re.compile(r"^((?:[a-z][a-z0-9+.-]*:)?//)?[^/]*@", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Finding:
    """The result of a request, as a sentence, and whether it succeeded. `address` is another one to offer, or ""."""

    sentence: str
    good: bool
    address: str = ""


def without_secrets(address: str) -> str:
    """Return the address of an endpoint without user name, password and fragment, and of its query only `api-version`.

    Addresses are shown on the page and stored with conversations, so they must not contain secrets.
    """
    version = API_VERSION.search(address)
    path = CREDENTIALS.sub(r"\1", QUERY.split(address.strip())[0]).rstrip("/")
    return f"{path}?{version[1]}" if version else path


def find_models(base_url: str, key: str) -> tuple[Sequence[str], Finding]:
    """Return the names of the models that an endpoint lists, and the finding to show."""
    try:
        models = list_models(base_url, key or None)
    except PlaygroundError as error:
        failure = error.to_failure()
        return (), _bad(failure, other_address(base_url, key or None, failure))
    return models, Finding(texts.models_found(len(models)) if models else texts.NO_MODELS, good=bool(models))


def find_servers() -> tuple[Mapping[str, str], Finding]:
    """Return the model servers that answer on this computer as names by address, and the finding to show."""
    servers = {server.base_url: server.name for server in find_local_servers()}
    return servers, Finding(texts.servers_found(len(servers)) if servers else texts.NONE_FOUND, good=bool(servers))


class RunningTest:
    """A test of a model, in a thread of its own: a model may be loaded for minutes before its first reply.

    `finding` is None while it runs.
    """

    def __init__(self, base_url: str, key: str, *, model: str, timeout_s: float | None) -> None:
        self.finding: Finding | None = None
        self._started = time.monotonic()
        self._loop = asyncio.new_event_loop()
        test = examine(base_url, key or None, model=model, timeout_s=timeout_s)
        self._task = self._loop.create_task(test)
        self._model = model
        self._thread = threading.Thread(target=self._run, daemon=True, name="endpoint-test")
        self._thread.start()

    @property
    def seconds(self) -> int:
        """How long it has been running."""
        return int(time.monotonic() - self._started)

    def stop(self) -> None:
        """End it, and close its connections."""
        with contextlib.suppress(RuntimeError):  # it has ended by itself meanwhile
            self._loop.call_soon_threadsafe(self._task.cancel)

    def wait(self, timeout_s: float) -> None:
        """Wait until it has ended, or for this time."""
        self._thread.join(timeout_s)

    def _run(self) -> None:
        finding = Finding(texts.TEST_FAILED, good=False)
        try:
            finding = _finding(self._model, self._loop.run_until_complete(self._task))
        except asyncio.CancelledError:
            finding = Finding(texts.TEST_STOPPED, good=False)
        except PlaygroundError as error:
            finding = _bad(error.to_failure())
        finally:
            self._loop.close()
            self.finding = finding


def _finding(model: str, report: EndpointReport) -> Finding:
    if report.works:
        sentence = texts.test_passed(model, report.first_delta_s or 0.0, calls=bool(report.calls_functions))
        return Finding(sentence, good=True)
    if report.failure is None:
        return Finding(texts.TEST_FAILED, good=False)
    return _bad(report.failure, report.other_address)


def _bad(failure: Failure, address: str = "") -> Finding:
    if address:
        return Finding(f"{failure.message} {texts.found_elsewhere(address)}", good=False, address=address)
    return Finding(f"{failure.message} {failure.fix}".strip(), good=False)
