"""Errors of endpoints and of the way to them: which of ours they become, what they say, and what they must not say."""

from __future__ import annotations

import socket
import traceback
from typing import Any

import pytest

from core.errors import (
    BadReplyError,
    ContextTooLongError,
    CutStreamError,
    EndpointFaultError,
    MissingKeyError,
    ModelError,
    ModelTimeoutError,
    RateLimitedError,
    RefusedRequestError,
    UnknownModelError,
    UnreachableError,
    WrongKeyError,
)
from tests.support.server import (
    End,
    Reply,
    ScriptedServer,
    error_reply,
    event,
    raw_reply,
    stream_reply,
    text_reply,
)
from tests.support.ways import KEY, Ask, complete, request, streams, ways, wholes


@ways
@pytest.mark.parametrize(
    ("reply", "kind"),
    [
        (error_reply(400, "Too hot", param="temperature"), RefusedRequestError),
        (error_reply(401, "Incorrect API key", code="invalid_api_key"), WrongKeyError),
        (error_reply(403, "Not in your country"), WrongKeyError),
        (error_reply(404, "The model `scripted` does not exist", code="model_not_found"), UnknownModelError),
        (raw_reply('{"detail":"Not Found"}', status=404), BadReplyError),
        (error_reply(429, "Slow down"), RateLimitedError),
        (error_reply(400, "Too long", code="context_length_exceeded"), ContextTooLongError),
        (error_reply(500, "Oh no"), EndpointFaultError),
        (raw_reply("<html>Bad gateway</html>", status=502, content_type="text/html"), EndpointFaultError),
        (raw_reply("", status=503), EndpointFaultError),
        (error_reply(504, "Too slow"), ModelTimeoutError),
        (raw_reply("{nonsense"), BadReplyError),
        (raw_reply("[]"), BadReplyError),
        (raw_reply("[" * 100_000), BadReplyError),
        (raw_reply("null"), BadReplyError),
        (raw_reply('{"choices": []}'), BadReplyError),
        (raw_reply('{"choices": [{"message": "Hello"}]}'), BadReplyError),
        (raw_reply('{"error": {"message": "Overloaded", "code": 503}}'), EndpointFaultError),
        (raw_reply('{"error": "model \'scripted\' not found"}'), UnknownModelError),
        (raw_reply(b'\xff\xfe{"choices"'), BadReplyError),
        (raw_reply("<html>Welcome</html>", content_type="text/html"), BadReplyError),
        (raw_reply("", content_type="text/plain"), ModelError),
    ],
)
def test_every_answer_that_is_no_reply_has_its_error(ask: Ask, reply: Reply, kind: type[ModelError]) -> None:
    with ScriptedServer(reply) as server:
        error = ask(server.url, request()).failure
    assert isinstance(error, kind)
    assert f"127.0.0.1:{server.port}" in error.message
    assert error.fix


@ways
def test_the_words_of_the_endpoint_are_quoted_in_part(ask: Ask) -> None:
    with ScriptedServer(error_reply(400, "Too\nhot. " + "Very hot. " * 100)) as server:
        error = ask(server.url, request()).failure
    assert "It says: Too hot. Very hot." in error.message
    assert len(error.message) < 400


@streams
@pytest.mark.parametrize(
    ("broken", "kind"),
    [
        ({"error": {"message": "Overloaded", "type": "server_error"}}, EndpointFaultError),
        ({"error": {"message": "Slow down", "type": "rate_limit_error"}}, RateLimitedError),
        ({"error": "out of memory"}, EndpointFaultError),
        ({"object": "error", "message": "maximum context length is 2048 tokens", "code": 400}, ContextTooLongError),
        (b'event: error\ndata: {"error": {"message": "No", "code": 400}}\n\n', RefusedRequestError),
        (
            b'error: {"code": 500, "message": "No", "type": "server_error", "error": {"message": "No"}}\n\n',
            EndpointFaultError,
        ),
    ],
)
def test_an_error_in_mid_stream_comes_after_the_deltas(
    ask: Ask, broken: dict[str, Any] | bytes, kind: type[ModelError]
) -> None:
    with ScriptedServer(stream_reply(event({"content": "Hi"}), broken)) as server:
        outcome = ask(server.url, request())
    assert outcome.deltas == [{"role": "assistant", "content": "Hi"}]
    assert isinstance(outcome.failure, kind)


@ways
@pytest.mark.parametrize(
    "reply",
    [
        raw_reply('{"error": "Unexpected endpoint or method. (POST /chat/completions)"}'),
        raw_reply('{"error": {"message": "Unknown request URL: POST /chat/completions", "type": "server_error"}}'),
        raw_reply('{"error": "Not Found"}'),
        raw_reply('{"error": "Invalid URL (POST /chat/completions)"}', status=400),
        raw_reply('{"message": "no Route matched with those values"}', status=404),
        raw_reply("404 page not found", status=404, content_type="text/plain"),
    ],
)
def test_an_address_without_chat_completions_is_named(ask: Ask, reply: Reply) -> None:
    with ScriptedServer(reply) as server:
        error = ask(server.url, request()).failure
    assert isinstance(error, BadReplyError)
    assert f"has no Chat Completions at {server.url}." in error.message
    assert "little while" not in str(error)


# --- the way there --------------------------------------------------------------------------------------------------


@ways
def test_a_closed_port_is_unreachable(ask: Ask) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        port = unused.getsockname()[1]
        error = ask(f"http://127.0.0.1:{port}/v1", request()).failure
    assert isinstance(error, UnreachableError)
    assert error.message == f"Nothing answers at 127.0.0.1:{port}."


def test_an_unknown_host_is_unreachable() -> None:
    error = complete("http://no-such-host.invalid/v1", request()).failure
    assert isinstance(error, UnreachableError)
    assert "no-such-host.invalid" in error.message


@ways
def test_silence_is_a_timeout(ask: Ask) -> None:
    with ScriptedServer(text_reply("Late", delay_s=5)) as server:
        error = ask(server.url, request(model="slow"), timeout_s=0.2).failure
    assert isinstance(error, ModelTimeoutError)
    assert "slow" in error.message


@wholes
def test_an_answer_that_breaks_off_is_cut(ask: Ask) -> None:
    with ScriptedServer(Reply(text_reply("Good day").body, end=End.CUT)) as server:
        assert isinstance(ask(server.url, request()).failure, CutStreamError)


def test_a_server_without_a_certificate_is_named() -> None:
    with ScriptedServer() as server:
        error = complete(server.url.replace("http:", "https:"), request()).failure
    assert isinstance(error, UnreachableError)
    assert "https://" in error.fix


# --- trying again ---------------------------------------------------------------------------------------------------


@ways
def test_rate_limits_and_faults_are_tried_again(ask: Ask) -> None:
    soon = {"retry-after-ms": "1"}
    script = [error_reply(429, "Slow down", headers=soon), error_reply(503, "Busy", headers=soon), text_reply("Hello")]
    with ScriptedServer(*script) as server:
        assert ask(server.url, request(), max_retries=2).reply.message["content"] == "Hello"
    assert len(server.requests) == 3


@ways
def test_at_last_a_rate_limit_is_an_error(ask: Ask) -> None:
    with ScriptedServer(always=error_reply(429, "Slow down", headers={"retry-after-ms": "1"})) as server:
        error = ask(server.url, request(), max_retries=2).failure
    assert isinstance(error, RateLimitedError)
    assert len(server.requests) == 3


# --- keys -----------------------------------------------------------------------------------------------------------


def everything_said(error: BaseException) -> str:
    """The error with all it brings along, as a log would have it."""
    said = ["".join(traceback.format_exception(error))]
    seen: BaseException | None = error
    while seen is not None:
        said.append(f"{seen!r} {seen}")
        seen = seen.__cause__ or seen.__context__
    return " ".join(said)


@ways
@pytest.mark.parametrize("status", [400, 401, 403, 404, 429, 500])
@pytest.mark.parametrize("echo", [KEY, f"Bearer {KEY}", f"{KEY[:10]}…", "sk-***cdef", f'{{"key": "{KEY}"}}'])
def test_an_endpoint_cannot_make_an_error_tell_the_key(ask: Ask, status: int, echo: str) -> None:
    with ScriptedServer(error_reply(status, f"I was sent {echo} by you")) as server:
        error = ask(server.url, request()).failure
    said = everything_said(error)
    assert KEY not in said
    assert KEY[:10] not in said
    assert "sk-***" not in said


@streams
def test_nor_can_an_event(ask: Ask) -> None:
    with ScriptedServer(stream_reply({"error": {"message": f"I was sent {KEY}"}})) as server:
        assert KEY not in everything_said(ask(server.url, request()).failure)


def test_nor_can_a_short_key_be_told() -> None:
    with ScriptedServer(error_reply(400, "I was sent pass1")) as server:
        assert "pass1" not in everything_said(complete(server.url, request(), api_key="pass1").failure)


def test_errors_keep_their_cause_when_it_is_clean() -> None:
    with ScriptedServer(error_reply(400, "Too hot")) as server:
        error = complete(server.url, request()).failure
    assert type(error.__cause__).__name__ == "BadRequestError"


def test_an_endpoint_that_wants_a_key_says_so() -> None:
    with ScriptedServer(key=KEY) as server:
        error = complete(server.url, request(), api_key=None).failure
    assert isinstance(error, MissingKeyError)


def test_a_wrong_key_is_named_as_that() -> None:
    with ScriptedServer(key=KEY) as server:
        error = complete(server.url, request(), api_key="sk-another-0123456789").failure
    assert isinstance(error, WrongKeyError)
    assert "0123456789" not in everything_said(error)


def test_other_endpoints_need_no_key() -> None:
    with ScriptedServer(text_reply("Hello")) as server:
        assert complete(server.url, request(), api_key=None).reply


# --- requests that cannot be made -----------------------------------------------------------------------------------


@ways
@pytest.mark.parametrize("settings", [{"metadata": {1, 2}}, {"user": "\ud800"}, {"temperature": float("nan")}])
def test_a_request_that_is_no_json_is_refused(ask: Ask, settings: dict[str, Any]) -> None:
    with ScriptedServer() as server:
        error = ask(server.url, request(settings=settings)).failure
    assert isinstance(error, RefusedRequestError)
    assert not server.requests


@pytest.mark.parametrize(
    "base_url", ["localhost:11434/v1", "ftp://here/v1", "http://", "http://[::1/v1", "http://a b/"]
)
def test_an_address_that_is_none_is_named_before_anything_is_sent(base_url: str) -> None:
    error = complete(base_url, request()).failure
    assert isinstance(error, UnreachableError)
    assert "http://localhost:11434/v1" in error.fix
