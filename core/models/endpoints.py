"""What can be learnt about endpoints before a conversation: their models, whether they stream and call functions, and
which servers run on this computer."""

from __future__ import annotations

import http.client
import json
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from typing import Any, TypeVar

from core.errors import Failure, MissingKeyError, ModelError, ModelTimeoutError, UnreachableError, WrongKeyError
from core.messages import calls_of, user
from core.models.endpoint_errors import ErrorContext
from core.models.openai import OpenAIModel
from core.models.protocol import Completion, ModelRequest
from core.models.replies import names_of

T = TypeVar("T")

LIST_TIMEOUT_S = 10.0
TEST_TIMEOUT_S = 60.0
LOCAL_TIMEOUT_S = 0.5

USUAL_PORTS: Mapping[int, str] = {11434: "Ollama", 1234: "LM Studio", 8000: "vLLM", 8080: "llama.cpp"}
OWNERS = {"vllm": "vLLM", "llamacpp": "llama.cpp", "me": "llama.cpp", "library": "Ollama"}
"""Who servers say their models are owned by, which tells more than a port."""

UNREACHED = {kind.__name__ for kind in (UnreachableError, ModelTimeoutError, MissingKeyError)}
HOPELESS = {*UNREACHED, WrongKeyError.__name__}
"""Failures after which nothing else needs to be tried. Others may be of the list alone: some servers have none."""

LONGEST_LIST = 1_000_000
LONGEST_REPLY_S = 20.0
"""How long a reply is read that does not come to a call."""

PING = {
    "type": "function",
    "function": {
        "name": "check_connection",
        "description": "Checks the connection. Call this whenever you are asked to check it.",
        "parameters": {"type": "object", "properties": {}},
    },
}


@dataclass(frozen=True, slots=True)
class EndpointReport:
    """How an endpoint did in a test. `streams` and `calls_functions` are None when that was not found out;
    `failure` is the first thing that went wrong, `first_delta_s` how long the first piece of a reply took."""

    reachable: bool
    latency_s: float
    models: tuple[str, ...] = ()
    first_delta_s: float | None = None
    streams: bool | None = None
    calls_functions: bool | None = None
    failure: Failure | None = None

    @property
    def works(self) -> bool:
        return bool(self.streams)


@dataclass(frozen=True, slots=True)
class LocalServer:
    """A Chat Completions server on this computer."""

    name: str
    base_url: str
    models: tuple[str, ...]


def list_models(base_url: str | None, api_key: str | None = None) -> tuple[str, ...]:
    """The names of the models an endpoint offers, sorted. Raises ModelError."""
    return OpenAIModel(base_url=base_url, api_key=api_key, timeout_s=LIST_TIMEOUT_S, max_retries=1).models()


def test_endpoint(base_url: str | None, api_key: str | None, *, model: str) -> EndpointReport:
    """Ask an endpoint for its models, for a short reply and for a call of a function. Never raises for what the endpoint
    does. With an empty model only the list is asked for."""
    asked = OpenAIModel(base_url=base_url, api_key=api_key, timeout_s=TEST_TIMEOUT_S, max_retries=0)
    started = time.monotonic()
    no_models: tuple[str, ...] = ()
    models, failure = _attempted(asked.models, no_models)
    latency_s = time.monotonic() - started
    reachable = failure is None or failure.kind not in UNREACHED
    if not model or (failure is not None and failure.kind in HOPELESS):
        return EndpointReport(reachable, latency_s, models, failure=failure)
    started = time.monotonic()
    first, unanswered = _attempted(lambda: _first_delta_s(asked, model, started), None)
    if unanswered is not None:
        return EndpointReport(True, latency_s, models, streams=False, failure=unanswered)
    calls, refused = _attempted(lambda: _calls_functions(asked, model), False)
    return EndpointReport(True, latency_s, models, first, streams=True, calls_functions=calls, failure=refused)


# pytest takes every function of this name for a test of its own
test_endpoint.__test__ = False  # type: ignore[attr-defined]  # functions take attributes


def _attempted(attempt: Callable[[], T], otherwise: T) -> tuple[T, Failure | None]:
    try:
        return attempt(), None
    except ModelError as error:
        return otherwise, error.to_failure()


def _first_delta_s(asked: OpenAIModel, model: str, started: float) -> float:
    request = ModelRequest(model, [user("Say hello.")])
    with closing(asked.stream(request)) as pieces:
        next(pieces)
        return time.monotonic() - started


def _calls_functions(asked: OpenAIModel, model: str) -> bool:
    request = ModelRequest(model, [user("Please check the connection.")], tools=[PING])
    started = time.monotonic()
    with closing(asked.stream(request)) as pieces:
        for piece in pieces:
            if time.monotonic() - started > LONGEST_REPLY_S:
                break
            if calls_of(piece.message if isinstance(piece, Completion) else piece):
                return True
    return False


def find_local_servers(
    *, ports: Mapping[int, str] = USUAL_PORTS, timeout_s: float = LOCAL_TIMEOUT_S
) -> tuple[LocalServer, ...]:
    """The servers that answer on these ports of this computer (port -> what is usually there). Asks nobody else."""
    with ThreadPoolExecutor(max(1, len(ports))) as pool:
        found = pool.map(lambda port: _local_server(port, ports[port], timeout_s=timeout_s), ports)
        return tuple(server for server in found if server is not None)


def _local_server(port: int, usual: str, *, timeout_s: float) -> LocalServer | None:
    base_url = f"http://127.0.0.1:{port}/v1"
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=timeout_s)
    with closing(connection):
        try:
            connection.request("GET", "/v1/models", headers={"Accept": "application/json"})
            answer = json.loads(connection.getresponse().read(LONGEST_LIST))
        except (OSError, http.client.HTTPException, json.JSONDecodeError, UnicodeDecodeError):
            return None
    try:
        models = names_of(answer, ErrorContext(None, ""))
    except ModelError:
        return None
    # Any program may answer with a list; a model server says what it is a list of
    return LocalServer(_name_in(answer) or usual, base_url, models) if isinstance(answer, Mapping) else None


def _name_in(answer: Mapping[str, Any]) -> str:
    owners = (str(model.get("owned_by")) for model in answer["data"] or () if isinstance(model, Mapping))
    return next((OWNERS[owner] for owner in owners if owner in OWNERS), "")
