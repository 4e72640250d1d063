"""What is found out about endpoints before a conversation."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from core.errors import BadReplyError, MissingKeyError, UnreachableError, WrongKeyError
from core.models import endpoints
from core.models.endpoints import LocalServer, find_local_servers, list_models, test_endpoint
from tests.support.runs import call
from tests.support.server import (
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
        report = test_endpoint(server.url, KEY, model="scripted")
    assert report.works
    assert (report.reachable, report.streams, report.calls_functions) == (True, True, True)
    assert (report.models, report.failure) == (("scripted",), None)
    assert 0 < report.latency_s < 5
    assert report.first_delta_s is not None


def test_a_model_that_only_talks_is_told_from_one_that_calls() -> None:
    with ScriptedServer(always=text_reply("It is fine.")) as server:
        report = test_endpoint(server.url, None, model="scripted")
    assert (report.works, report.calls_functions, report.failure) == (True, False, None)


def test_a_model_that_only_talks_is_not_listened_to_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(endpoints, "LONGEST_REPLY_S", 0.2)
    with ScriptedServer(text_reply("Hello"), text_reply("It is " * 500, pause_s=0.05)) as server:
        assert test_endpoint(server.url, None, model="scripted").calls_functions is False
        assert server.abandoned.wait(3)


def test_a_model_that_refuses_functions_still_works() -> None:
    with ScriptedServer(text_reply("Hello"), error_reply(400, "scripted does not support tools")) as server:
        report = test_endpoint(server.url, None, model="scripted")
    assert (report.works, report.calls_functions) == (True, False)
    assert report.failure is not None
    assert "cannot call functions" in report.failure.message


def test_an_unknown_model_is_reported() -> None:
    with ScriptedServer(error_reply(404, "model 'x' not found")) as server:
        report = test_endpoint(server.url, None, model="x")
    assert (report.reachable, report.works, report.streams) == (True, False, False)
    assert report.failure is not None
    assert report.failure.kind == "UnknownModelError"


def test_a_stream_that_breaks_before_its_first_word_is_reported() -> None:
    with ScriptedServer(cut_reply(text_reply("Hello"), after=0)) as server:
        report = test_endpoint(server.url, None, model="x")
    assert report.failure is not None
    assert report.failure.kind == "CutStreamError"


def test_a_wrong_key_ends_the_test() -> None:
    with ScriptedServer(key=KEY) as server:
        report = test_endpoint(server.url, "sk-another-key-0123", model="scripted")
    assert (report.reachable, report.streams) == (True, None)
    assert report.failure is not None
    assert report.failure.kind == "WrongKeyError"
    assert not server.requests


def test_nothing_is_reported_as_that() -> None:
    with nothing() as port:
        report = test_endpoint(f"http://127.0.0.1:{port}/v1", None, model="scripted")
    assert (report.reachable, report.streams, report.calls_functions) == (False, None, None)
    assert report.failure is not None
    assert report.failure.kind == "UnreachableError"


def test_without_a_model_only_the_list_is_asked_for() -> None:
    with ScriptedServer() as server:
        report = test_endpoint(server.url, None, model="")
    assert (report.models, report.streams) == (("scripted",), None)
    assert not server.requests


def test_an_endpoint_that_lists_nothing_may_work_all_the_same() -> None:
    with ScriptedServer(always=checks) as server:
        server.models = None
        report = test_endpoint(server.url, None, model="scripted")
    assert (report.works, report.calls_functions, report.models, report.failure) == (True, True, (), None)


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
        report = test_endpoint(server.url, None, model="scripted")
    assert report.failure is not None
    assert report.failure.kind == "BadReplyError"
