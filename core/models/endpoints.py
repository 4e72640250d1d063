"""Examine endpoints: list their models, test whether they stream and call functions, find servers on this computer."""

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
"""A list needs no model to be loaded, so a server that takes longer is not there."""

TEST_TIMEOUT_S = 60.0
"""A local server may load gigabytes of a model before its first reply."""

LOCAL_TIMEOUT_S = 0.5
"""A server on this computer answers within milliseconds, also a busy one."""

USUAL_PORTS: Mapping[int, str] = {11434: "Ollama", 1234: "LM Studio", 8000: "vLLM", 8080: "llama.cpp"}
OWNERS = {"vllm": "vLLM", "llamacpp": "llama.cpp", "me": "llama.cpp", "library": "Ollama"}
"""Server names by the `owned_by` of their models, which identifies a server better than its port does."""

UNREACHED = {kind.__name__ for kind in (UnreachableError, ModelTimeoutError, MissingKeyError)}
HOPELESS = {*UNREACHED, WrongKeyError.__name__}
"""Kinds of failure after which no further test makes sense. Others may concern the list alone, which some servers lack."""

LONGEST_LIST = 1_000_000
"""Bytes; the longest real lists, of routers with hundreds of models, have some hundred thousand."""

LONGEST_REPLY_S = 20.0
"""How long a reply is read in which no call appears: a model that writes prose instead may go on for minutes."""

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
    """The result of testing an endpoint.

    `streams` and `calls_functions` are None if they were not tested, `failure` is the first failure met, and
    `first_delta_s` the time from the request to the first delta of a reply.
    """

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
    """Return the names of the models that an endpoint offers, sorted. Raises ModelError."""
    return OpenAIModel(base_url=base_url, api_key=api_key, timeout_s=LIST_TIMEOUT_S, max_retries=1).models()


def test_endpoint(base_url: str | None, api_key: str | None, *, model: str) -> EndpointReport:
    """Request an endpoint's list of models, a short reply, and a function call; with an empty `model` only the list.

    Failures of the endpoint are reported in the result and not raised.
    """
    endpoint = OpenAIModel(base_url=base_url, api_key=api_key, timeout_s=TEST_TIMEOUT_S, max_retries=0)
    started = time.monotonic()
    no_models: tuple[str, ...] = ()
    models, failure = _attempt(endpoint.models, no_models)
    latency_s = time.monotonic() - started
    reachable = failure is None or failure.kind not in UNREACHED
    if not model or (failure is not None and failure.kind in HOPELESS):
        return EndpointReport(reachable, latency_s, models, failure=failure)
    started = time.monotonic()
    first_delta_s, no_reply = _attempt(lambda: _first_delta_s(endpoint, model, started), None)
    if no_reply is not None:
        return EndpointReport(True, latency_s, models, streams=False, failure=no_reply)
    calls, no_call = _attempt(lambda: _calls_functions(endpoint, model), False)
    return EndpointReport(True, latency_s, models, first_delta_s, streams=True, calls_functions=calls, failure=no_call)


# pytest collects every function whose name begins like this one's
test_endpoint.__test__ = False  # type: ignore[attr-defined]  # functions take attributes


def _attempt(test: Callable[[], T], default: T) -> tuple[T, Failure | None]:
    try:
        return test(), None
    except ModelError as error:
        return default, error.to_failure()


def _first_delta_s(endpoint: OpenAIModel, model: str, started: float) -> float:
    request = ModelRequest(model, [user("Say hello.")])
    with closing(endpoint.stream(request)) as pieces:
        next(pieces)
        return time.monotonic() - started


def _calls_functions(endpoint: OpenAIModel, model: str) -> bool:
    request = ModelRequest(model, [user("Please check the connection.")], tools=[PING])
    started = time.monotonic()
    with closing(endpoint.stream(request)) as pieces:
        for piece in pieces:
            if time.monotonic() - started > LONGEST_REPLY_S:
                break
            if calls_of(piece.message if isinstance(piece, Completion) else piece):
                return True
    return False


def find_local_servers(
    *, ports: Mapping[int, str] = USUAL_PORTS, timeout_s: float = LOCAL_TIMEOUT_S
) -> tuple[LocalServer, ...]:
    """Return the servers that answer on these ports of this computer; `ports` maps each to its usual server's name."""
    with ThreadPoolExecutor(max(1, len(ports))) as pool:
        answers = pool.map(lambda port: _local_server(port, ports[port], timeout_s=timeout_s), ports)
        return tuple(server for server in answers if server is not None)


def _local_server(port: int, usual: str, *, timeout_s: float) -> LocalServer | None:
    base_url = f"http://127.0.0.1:{port}/v1"
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=timeout_s)
    with closing(connection):
        try:
            connection.request("GET", "/v1/models", headers={"Accept": "application/json"})
            answer = json.loads(connection.getresponse().read(LONGEST_LIST))
        except (OSError, http.client.HTTPException, json.JSONDecodeError, UnicodeDecodeError, RecursionError):
            return None
    try:
        models = names_of(answer, ErrorContext(None, ""))
    except ModelError:
        return None
    # Other programs may answer with a list, too; that of a model server is in an object
    return LocalServer(_name_in(answer) or usual, base_url, models) if isinstance(answer, Mapping) else None


def _name_in(answer: Mapping[str, Any]) -> str:
    owners = (str(model.get("owned_by")) for model in answer["data"] or () if isinstance(model, Mapping))
    return next((OWNERS[owner] for owner in owners if owner in OWNERS), "")
