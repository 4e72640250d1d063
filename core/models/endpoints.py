"""Examine endpoints: list their models, test whether they stream and call functions, find servers on this computer."""

from __future__ import annotations

import asyncio
import http.client
import json
import re
import time
from collections.abc import Awaitable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import aclosing, closing
from dataclasses import dataclass, replace
from typing import Any, TypeVar
from urllib.parse import urlsplit

from core.error_codes import ErrorCode
from core.errors import (
    BadReplyError,
    EndpointFaultError,
    Failure,
    MissingKeyError,
    ModelError,
    ModelTimeoutError,
    UnreachableError,
    WrongKeyError,
)
from core.messages import calls_of, user
from core.models.connection import is_this_computer
from core.models.credentials import Credentials
from core.models.endpoint_errors import ErrorContext
from core.models.openai import AsyncOpenAIModel, OpenAIModel
from core.models.protocol import Completion, ModelRequest
from core.models.replies import names_of

T = TypeVar("T")

LIST_TIMEOUT_S = 10.0
"""A list needs no model to be loaded, so a server that takes longer is not there."""

LOADING = re.compile(r"\bload(?:ing|ed)?\b|warming up|starting up", re.IGNORECASE)
LOADING_PAUSE_S = 1.0
"""Between requests to a server that refuses them while it loads a model, as llama.cpp does."""

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
    `first_delta_s` the time from the request to the first delta of a reply. `other_address` is one at which the same
    server has the API, if it has none at the address that was tested.
    """

    reachable: bool
    latency_s: float
    models: tuple[str, ...] = ()
    first_delta_s: float | None = None
    streams: bool | None = None
    calls_functions: bool | None = None
    failure: Failure | None = None
    other_address: str = ""

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
    """Return the names of the models that an endpoint offers, sorted. Raises ModelError.

    An address of Azure is that of one deployment, and lists nothing.
    """
    if deployment := Credentials(base_url).deployment():
        return (deployment,)
    return OpenAIModel(base_url=base_url, api_key=api_key, timeout_s=LIST_TIMEOUT_S, max_retries=1).models()


async def examine(
    base_url: str | None, api_key: str | None, *, model: str, timeout_s: float | None = None
) -> EndpointReport:
    """Request an endpoint's list of models, a short reply, and a function call; with an empty `model` only the list.

    Failures of the endpoint are reported in the result and not raised. `timeout_s` is that of a model, which may have to
    be loaded before its first reply.
    """
    endpoint = AsyncOpenAIModel(base_url=base_url, api_key=api_key, timeout_s=timeout_s, max_retries=0)
    try:
        report = await _examine(endpoint, model)
    finally:
        await endpoint.aclose()
    if not _may_be_elsewhere(report.failure):
        return report
    return replace(report, other_address=await _other_address(base_url, api_key, model))


async def _examine(endpoint: AsyncOpenAIModel, model: str) -> EndpointReport:
    started = time.monotonic()
    no_models: tuple[str, ...] = ()
    models, failure = await _attempt(endpoint.models(), no_models)
    latency_s = time.monotonic() - started
    reachable = failure is None or failure.kind not in UNREACHED
    if not model or (failure is not None and failure.kind in HOPELESS):
        return EndpointReport(reachable, latency_s, models, failure=failure)
    first_delta_s, no_reply = await _attempt(_first_delta_s(endpoint, model), None)
    if no_reply is not None:
        return EndpointReport(True, latency_s, models, streams=False, failure=no_reply)
    calls, no_call = await _attempt(_calls_functions(endpoint, model), False)
    return EndpointReport(True, latency_s, models, first_delta_s, streams=True, calls_functions=calls, failure=no_call)


async def _attempt(test: Awaitable[T], default: T) -> tuple[T, Failure | None]:
    try:
        return await test, None
    except ModelError as error:
        return default, error.to_failure()


async def _first_delta_s(endpoint: AsyncOpenAIModel, model: str) -> float:
    """Return the time to the first delta, after waiting as long as the server says that it is loading the model."""
    request = ModelRequest(model, [user("Say hello.")])
    started = time.monotonic()
    while True:
        try:
            async with aclosing(endpoint.stream(request)) as pieces:
                await anext(pieces)
                return time.monotonic() - started
        except EndpointFaultError as error:
            if not LOADING.search(error.message) or time.monotonic() - started > endpoint.timeout_s:
                raise
        await asyncio.sleep(LOADING_PAUSE_S)


async def _calls_functions(endpoint: AsyncOpenAIModel, model: str) -> bool:
    request = ModelRequest(model, [user("Please check the connection.")], tools=[PING])
    started = time.monotonic()
    async with aclosing(endpoint.stream(request)) as pieces:
        async for piece in pieces:
            if time.monotonic() - started > LONGEST_REPLY_S:
                break
            if calls_of(piece.message if isinstance(piece, Completion) else piece):
                return True
    return False


# --- other addresses ----------------------------------------------------------------------------------------------------


def other_address(base_url: str | None, api_key: str | None, failure: Failure) -> str:
    """Return the address at which the same server lists its models, after this failure at `base_url`; "" if there is none."""
    return asyncio.run(_other_address(base_url, api_key, "")) if _may_be_elsewhere(failure) else ""


def _may_be_elsewhere(failure: Failure | None) -> bool:
    if failure is None:
        return False
    return failure.kind == BadReplyError.__name__ or failure.code == ErrorCode.INVALID_ADDRESS


async def _other_address(base_url: str | None, api_key: str | None, model: str) -> str:
    """Return the first other address of the server with models, or if it lists none, where this model answers."""
    for address in addresses_beside(base_url):
        endpoint = AsyncOpenAIModel(base_url=address, api_key=api_key, timeout_s=LIST_TIMEOUT_S, max_retries=0)
        try:
            models, failure = await _attempt(endpoint.models(), ())
            if model and failure is not None and failure.kind not in HOPELESS:
                _, failure = await _attempt(_first_delta_s(endpoint, model), 0.0)
        finally:
            await endpoint.aclose()
        if failure is None and (models or model):
            return address
    return ""


def addresses_beside(base_url: str | None) -> tuple[str, ...]:
    """Return the addresses at which the same server may have its API: with /v1 and without, and with http:// in front."""
    typed = (base_url or "").strip()
    is_bare = bool(typed) and "://" not in typed
    try:
        if is_bare:
            typed = f"{'http' if is_this_computer(urlsplit(f'//{typed}').hostname or '') else 'https'}://{typed}"
        given = Credentials(typed)
        address = given.address()
    except (UnreachableError, ValueError):
        return ()
    parts, without = urlsplit(address), address.removesuffix("/v1")
    root = f"{parts.scheme}://{parts.netloc}"
    beside = [without, f"{without}/v1", f"{root}/v1", *([f"{root}/openai/v1"] if given.is_azure() else [])]
    others = [one for one in beside if one != address]
    return tuple(dict.fromkeys([address, *others] if is_bare else others))


# --- servers on this computer -------------------------------------------------------------------------------------------


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
