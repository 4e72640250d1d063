"""Errors that programs for Swarm catch by the names of the SDK's exceptions, and what these carry."""

from __future__ import annotations

import copy
import traceback
from typing import Any

import openai
import pytest

from core import Agent, Swarm
from core.errors import (
    BadReplyError,
    ContextTooLongError,
    EndpointFaultError,
    MissingKeyError,
    ModelError,
    RateLimitedError,
    RefusedRequestError,
    UnknownModelError,
    UnreachableError,
    WrongKeyError,
)
from tests.support.server import End, ScriptedServer, cut_reply, error_reply, raw_reply, text_reply

KEY = "sk-proj-0123456789abcdef"
HELLO = [{"role": "user", "content": "Hello"}]


def failed(url: str, *, stream: bool = False) -> Any:
    with openai.OpenAI(base_url=url, api_key=KEY, max_retries=0, timeout=5) as client:
        try:
            list(Swarm(client).run(Agent(), HELLO, stream=stream))  # type: ignore[call-overload]
        except openai.OpenAIError as error:
            return error
        raise AssertionError("it did not fail")


@pytest.mark.parametrize("stream", [False, True])
@pytest.mark.parametrize(
    ("reply", "ours", "theirs"),
    [
        (error_reply(400, "Wrong field"), RefusedRequestError, openai.BadRequestError),
        (error_reply(400, "too long", code="context_length_exceeded"), ContextTooLongError, openai.BadRequestError),
        (error_reply(401, f"Wrong key {KEY}"), WrongKeyError, openai.AuthenticationError),
        (error_reply(403, f"Not with {KEY}"), WrongKeyError, openai.PermissionDeniedError),
        (error_reply(404, "No such model", code="model_not_found"), UnknownModelError, openai.NotFoundError),
        (error_reply(429, "Slow down"), RateLimitedError, openai.RateLimitError),
        (error_reply(503, "Broken"), EndpointFaultError, openai.InternalServerError),
        (raw_reply("<html>"), BadReplyError, openai.APIError),
    ],
)
def test_error_is_caught_by_both_names(
    reply: Any, ours: type[ModelError], theirs: type[openai.OpenAIError], stream: bool
) -> None:
    with ScriptedServer(always=reply) as server:
        error = failed(server.url, stream=stream)
    assert isinstance(error, ours)
    assert isinstance(error, theirs)
    assert error.to_failure().kind == ours.__name__
    assert copy.copy(error.at("line 1")).message == error.message


def test_error_has_the_attributes_of_the_sdk_without_credentials() -> None:
    headers = {"Retry-After": "7", "X-Request-Id": "r1", "Set-Cookie": "id=secret"}
    with ScriptedServer(always=error_reply(429, "Slow down", headers=headers, code="slow")) as server:
        error = failed(server.url.replace("://", "://user:password@"))
        host = server.url
    assert error.status_code == error.response.status_code == 429
    assert error.response.headers["retry-after"] == "7"
    assert error.request_id == "r1"
    assert error.body["code"] == "slow"
    assert str(error.request.url) == f"{host}/chat/completions"
    link: BaseException | None = error
    while link is not None:
        told = [str(link), repr(vars(link)), *traceback.format_exception_only(link)]
        for part in (getattr(link, "request", None), getattr(link, "response", None)):
            told += [str(part.url), repr(part.headers.raw)] if part is not None and hasattr(part, "url") else []
        assert not [text for text in told if KEY in text or "password" in text or "secret" in text]
        link = link.__cause__ or link.__context__


def test_no_answer_is_an_error_of_the_connection() -> None:
    error = failed("http://127.0.0.1:1/v1")
    assert {UnreachableError, openai.APIConnectionError} <= set(type(error).__mro__)
    assert "authorization" not in error.request.headers


def test_cut_stream_is_an_error_of_the_connection() -> None:
    with ScriptedServer(always=cut_reply(text_reply("Good day"), after=2, end=End.CUT)) as server:
        error = failed(server.url, stream=True)
    assert isinstance(error, openai.APIConnectionError)


def test_missing_key_is_an_error_of_the_sdk(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    monkeypatch.delenv("OPENAI_BASE_URL", raising=False)
    with pytest.raises(openai.OpenAIError) as caught:
        Swarm().run(Agent(), HELLO)
    assert isinstance(caught.value, MissingKeyError)


def test_an_error_whose_words_hold_half_an_emoji_is_still_that_error() -> None:
    with ScriptedServer(always=error_reply(400, "Wrong: \ud83d")) as server:
        assert isinstance(failed(server.url), RefusedRequestError)
