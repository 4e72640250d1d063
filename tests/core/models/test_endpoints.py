"""What is found out about endpoints before a conversation."""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from core.errors import BadReplyError, MissingKeyError, UnreachableError, WrongKeyError
from core.models import endpoints
from core.models.endpoints import (
    EndpointReport,
    LocalServer,
    addresses_beside,
    examine,
    find_local_servers,
    list_models,
)
from tests.support.runs import call
from tests.support.server import (
    End,
    Reply,
    ScriptedServer,
    cut_reply,
    error_reply,
    raw_reply,
    text_reply,
    tool_reply,
)
from tests.support.ways import KEY


@contextmanager
def a_server_that_says(answer: bytes) -> Iterator[int]:
    """Something on a port that is no model server: it answers every connection with these bytes."""
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def serve() -> None:
            connection, _ = listening.accept()
            with connection:
                connection.recv(1000)
                connection.sendall(answer)

        thread = threading.Thread(target=serve)
        thread.start()
        yield listening.getsockname()[1]
        thread.join()


@contextmanager
def nothing() -> Iterator[int]:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        yield unused.getsockname()[1]


def examined(base_url: str, key: str | None, *, model: str, timeout_s: float | None = None) -> EndpointReport:
    return asyncio.run(examine(base_url, key, model=model, timeout_s=timeout_s))


def checks(body: dict[str, Any]) -> Reply:
    """What a model does that calls functions."""
    return tool_reply(call("check_connection")) if "tools" in body else text_reply("Hello")


# --- models ---------------------------------------------------------------------------------------------------------


def test_models_are_listed_in_order() -> None:
    with ScriptedServer(models=["b", "A", "c", "a"], key=KEY) as server:
        assert list_models(server.url, KEY) == ("A", "a", "b", "c")


def test_a_server_may_have_no_models_yet() -> None:
    for answer in (b'{"object":"list","data":null}', b'{"data":[]}', b"[]"):
        head = f"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {len(answer)}\r\n\r\n"
        with a_server_that_says(head.encode() + answer) as port:
            assert list_models(f"http://127.0.0.1:{port}/v1") == ()


def test_models_of_a_wrong_key_are_not_listed() -> None:
    with ScriptedServer(key=KEY) as server, pytest.raises(WrongKeyError):
        list_models(server.url, "sk-another-key-0123")


def test_models_of_nothing_are_not_listed() -> None:
    with nothing() as port, pytest.raises(UnreachableError, match=str(port)):
        list_models(f"http://127.0.0.1:{port}/v1")


def test_a_page_lists_no_models() -> None:
    page = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nConnection: close\r\n\r\n<html>"
    with a_server_that_says(page) as port, pytest.raises(BadReplyError):
        list_models(f"http://127.0.0.1:{port}/v1")


def test_a_list_nested_too_deeply_lists_no_models() -> None:
    body = b"[" * 100_000
    answer = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close\r\n\r\n" + body
    with a_server_that_says(answer) as port, pytest.raises(BadReplyError):
        list_models(f"http://127.0.0.1:{port}/v1")
    with a_server_that_says(answer) as port:
        assert find_local_servers(ports={port: "vLLM"}, timeout_s=5) == ()


def test_openai_is_not_asked_without_a_key(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("OPENAI_API_KEY", "OPENAI_BASE_URL"):
        monkeypatch.delenv(name, raising=False)
    with pytest.raises(MissingKeyError):
        list_models(None)


# --- the test of an endpoint ----------------------------------------------------------------------------------------


def test_a_good_endpoint_passes() -> None:
    with ScriptedServer(always=checks, key=KEY) as server:
        report = examined(server.url, KEY, model="scripted")
    assert report.works
    assert (report.reachable, report.streams, report.calls_functions) == (True, True, True)
    assert (report.models, report.failure) == (("scripted",), None)
    assert 0 < report.latency_s < 5
    assert report.first_delta_s is not None


def test_a_model_that_only_talks_is_reported_from_one_that_calls() -> None:
    with ScriptedServer(always=text_reply("It is fine.")) as server:
        report = examined(server.url, None, model="scripted")
    assert (report.works, report.calls_functions, report.failure) == (True, False, None)


def test_a_model_that_only_talks_is_not_listened_to_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(endpoints, "LONGEST_REPLY_S", 0.2)
    with ScriptedServer(text_reply("Hello"), text_reply("It is " * 500, pause_s=0.05)) as server:
        assert examined(server.url, None, model="scripted").calls_functions is False
        assert server.abandoned.wait(3)


def test_a_model_that_refuses_functions_still_works() -> None:
    with ScriptedServer(text_reply("Hello"), error_reply(400, "scripted does not support tools")) as server:
        report = examined(server.url, None, model="scripted")
    assert (report.works, report.calls_functions) == (True, False)
    assert report.failure is not None
    assert "cannot call functions" in report.failure.message


def test_an_unknown_model_is_reported() -> None:
    with ScriptedServer(error_reply(404, "model 'x' not found")) as server:
        report = examined(server.url, None, model="x")
    assert (report.reachable, report.works, report.streams) == (True, False, False)
    assert report.failure is not None
    assert report.failure.kind == "UnknownModelError"


def test_a_stream_that_breaks_before_its_first_word_is_reported() -> None:
    with ScriptedServer(cut_reply(text_reply("Hello"), after=0)) as server:
        report = examined(server.url, None, model="x")
    assert report.failure is not None
    assert report.failure.kind == "CutStreamError"


def test_a_wrong_key_ends_the_test() -> None:
    with ScriptedServer(key=KEY) as server:
        report = examined(server.url, "sk-another-key-0123", model="scripted")
    assert (report.reachable, report.streams) == (True, None)
    assert report.failure is not None
    assert report.failure.kind == "WrongKeyError"
    assert not server.requests


def test_nothing_is_reported_as_that() -> None:
    with nothing() as port:
        report = examined(f"http://127.0.0.1:{port}/v1", None, model="scripted")
    assert (report.reachable, report.streams, report.calls_functions) == (False, None, None)
    assert report.failure is not None
    assert report.failure.kind == "UnreachableError"


def test_without_a_model_only_the_list_is_asked_for() -> None:
    with ScriptedServer() as server:
        report = examined(server.url, None, model="")
    assert (report.models, report.streams) == (("scripted",), None)
    assert not server.requests


def test_an_endpoint_that_lists_nothing_may_work_all_the_same() -> None:
    with ScriptedServer(always=checks) as server:
        server.models = None
        report = examined(server.url, None, model="scripted")
    assert (report.works, report.calls_functions, report.models, report.failure) == (True, True, (), None)


def test_a_model_that_is_being_loaded_is_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(endpoints, "LOADING_PAUSE_S", 0.01)
    loading = error_reply(503, "Loading model", type="unavailable_error")
    with ScriptedServer(loading, loading, always=checks) as server:
        report = examined(server.url, None, model="scripted")
    assert (report.works, report.calls_functions, report.failure) == (True, True, None)


def test_a_model_that_is_silent_is_waited_for_as_long_as_is_asked() -> None:
    with ScriptedServer(text_reply("Hello", delay_s=0.5), always=checks) as server:
        assert examined(server.url, None, model="scripted", timeout_s=5).works
    with ScriptedServer(text_reply("Hello", delay_s=5)) as server:
        report = examined(server.url, None, model="scripted", timeout_s=0.2)
    assert report.failure is not None
    assert report.failure.kind == "ModelTimeoutError"


def test_a_test_that_is_cancelled_leaves_its_server_at_once() -> None:
    async def run(url: str) -> None:
        test = asyncio.create_task(examine(url, None, model="scripted"))
        await asyncio.sleep(0.3)
        test.cancel()
        with pytest.raises(asyncio.CancelledError):
            await test
        assert await asyncio.to_thread(server.abandoned.wait, 3)

    with ScriptedServer(cut_reply(text_reply("Hello"), after=0, end=End.STALLED)) as server:
        asyncio.run(run(server.url))


# --- other addresses ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("base_url", "beside"),
    [
        ("http://h:1", ("http://h:1/v1",)),
        ("http://h:1/v1/", ("http://h:1",)),
        ("http://h:1/api", ("http://h:1/api/v1", "http://h:1/v1")),
        ("http://h:1/api/v1", ("http://h:1/api", "http://h:1/v1")),
        ("localhost:1234", ("http://localhost:1234", "http://localhost:1234/v1")),
        ("api.example.com/v1", ("https://api.example.com/v1", "https://api.example.com")),
        ("https://me.openai.azure.com/", ("https://me.openai.azure.com/v1", "https://me.openai.azure.com/openai/v1")),
        ("http://a b", ()),
        ("[", ()),
    ],
)
def test_the_same_server_may_have_the_api_at_another_path(base_url: str, beside: tuple[str, ...]) -> None:
    assert addresses_beside(base_url) == beside


@pytest.mark.parametrize("path", ["", "/", "/api", "/v1/v1"])
def test_the_address_that_works_is_found(path: str) -> None:
    with ScriptedServer(always=checks, key=KEY) as server:
        typed = server.url.removesuffix("/v1") + path
        server.models_only_at = "/v1/models"
        report = examined(typed, KEY, model="scripted")
        with pytest.raises(BadReplyError) as caught:
            list_models(typed, KEY)
        assert endpoints.other_address(typed, KEY, caught.value.to_failure()) == server.url
    assert report.other_address == server.url


def test_an_address_without_http_is_found() -> None:
    with ScriptedServer(always=checks) as server:
        server.models_only_at = "/v1/models"
        report = examined(f"127.0.0.1:{server.port}", None, model="scripted")
    assert report.other_address == server.url


def test_no_other_address_is_offered_where_none_works() -> None:
    with ScriptedServer(models=None) as server:
        server.models_only_at = "/none"
        assert examined(f"http://127.0.0.1:{server.port}/x", None, model="scripted").other_address == ""


def test_a_deployment_of_azure_is_the_one_model_of_its_address() -> None:
    assert list_models("https://me.openai.azure.com/openai/deployments/gpt-4o?api-version=1") == ("gpt-4o",)


# --- servers on this computer ---------------------------------------------------------------------------------------


def test_servers_are_found_on_their_ports() -> None:
    with ScriptedServer(models=["b", "a"]) as one, nothing() as closed, ScriptedServer(owner="vllm") as other:
        found = find_local_servers(
            ports={one.port: "Ollama", closed: "LM Studio", other.port: "llama.cpp"}, timeout_s=5
        )
    assert found == (
        LocalServer("Ollama", one.url, ("a", "b")),
        LocalServer("vLLM", other.url, ("scripted",)),
    )


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"SSH-2.0-OpenSSH_9.6\r\n",
        b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n<html>",
        b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n{}",
        b'HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n{"data": 5}',
        b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n[]",
        b'HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n"\xff"',
        b'HTTP/1.1 404 Not Found\r\nConnection: close\r\n\r\n{"error": {"message": "no"}}',
    ],
)
def test_other_programs_on_those_ports_are_not_taken_for_one(answer: bytes) -> None:
    with a_server_that_says(answer) as port:
        assert find_local_servers(ports={port: "vLLM"}, timeout_s=5) == ()


def test_a_port_that_never_answers_is_not_waited_for() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        assert find_local_servers(ports={silent.getsockname()[1]: "vLLM"}, timeout_s=0.1) == ()


def test_no_ports_have_no_servers() -> None:
    assert find_local_servers(ports={}) == ()


def test_raw_replies_need_no_model() -> None:
    with ScriptedServer(raw_reply("[]")) as server:
        report = examined(server.url, None, model="scripted")
    assert report.failure is not None
    assert report.failure.kind == "BadReplyError"
