"""What endpoints say when they refuse, in their own words, and what it means."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from core.errors import (
    BadReplyError,
    ContextTooLongError,
    EndpointFaultError,
    ModelError,
    RateLimitedError,
    RefusedRequestError,
    UnknownModelError,
    WrongKeyError,
)
from core.models.endpoint_errors import ErrorContext
from core.models.refusals import refusal_error

KEY = "sk-test-0123456789abcdef"
ASKED = ErrorContext(SimpleNamespace(base_url="http://me:secret@localhost:8000/v1/", api_key=KEY), "qwen2.5:7b")


def said(message: str, **fields: Any) -> dict[str, Any]:
    return {"error": {"message": message, **fields}}


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (
            400,
            said("This model's maximum context length is 8192 tokens. However, your messages resulted in 9001 tokens."),
        ),
        (400, said("", code="context_length_exceeded")),
        (400, {"object": "error", "message": "maximum context length is 2048", "type": "BadRequestError", "code": 400}),
        (400, said("The decoder prompt (length 5000) is longer than the maximum model length of 4096.")),
        (
            400,
            said("the request exceeds the available context size, try increasing it", type="exceed_context_size_error"),
        ),
        (500, said("Requested tokens (4040) exceed context window of 2048")),
        (500, {"error": "input length exceeds the context length"}),
        (400, said("prompt too long; exceeded max context length by 12 tokens")),
        (
            400,
            {
                "error": "Trying to keep the first 5000 tokens when context the overflows. However, the context length is 4096"
            },
        ),
        (400, said("Please reduce the length of the messages or completion.", type="invalid_request_error")),
        (413, "Payload too large"),
        (
            422,
            {
                "error": "Input validation error: `inputs` tokens + `max_new_tokens` must be <= 4096",
                "error_type": "validation",
            },
        ),
    ],
)
def test_too_long(status: int, body: object) -> None:
    assert isinstance(refusal_error(ASKED, status, body), ContextTooLongError)


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (404, said("The model `qwen2.5:7b` does not exist or you do not have access to it.", code="model_not_found")),
        (404, said("model 'qwen2.5:7b' not found", type="not_found_error")),
        (404, {"error": 'model "qwen2.5:7b" not found, try pulling it first'}),
        (
            404,
            {
                "object": "error",
                "message": "The model `qwen2.5:7b` does not exist.",
                "type": "NotFoundError",
                "code": 404,
            },
        ),
        (403, said("Project `p` does not have access to model `qwen2.5:7b`", code="model_not_found")),
        (400, said("No models loaded. Please load a model in the developer page.")),
        (400, said("qwen2.5:7b is not a valid model ID; unknown model")),
    ],
)
def test_unknown_models(status: int, body: object) -> None:
    error = refusal_error(ASKED, status, body)
    assert isinstance(error, UnknownModelError)
    assert "localhost:8000 does not know the model qwen2.5:7b." in error.message


@pytest.mark.parametrize("body", [{"detail": "Not Found"}, "404 page not found", "", None, "<html>Nothing here</html>"])
def test_a_wrong_path_is_reported_from_an_unknown_model(body: object) -> None:
    error = refusal_error(ASKED, 404, body)
    assert isinstance(error, BadReplyError)
    assert "http://localhost:8000/v1" in error.message
    assert "<html>" not in error.message


def test_a_path_without_its_version_is_advised_upon() -> None:
    asked = ErrorContext(SimpleNamespace(base_url="http://localhost:11434/"), "m")
    assert "/v1" in refusal_error(asked, 404, "404 page not found").fix


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (
            429,
            said(
                "You exceeded your current quota, please check your plan.",
                type="insufficient_quota",
                code="insufficient_quota",
            ),
        ),
        (402, said("Insufficient Balance")),
        (403, said("Your account has insufficient credits.")),
    ],
)
def test_a_used_up_quota_is_not_haste(status: int, body: object) -> None:
    error = refusal_error(ASKED, status, body)
    assert isinstance(error, RateLimitedError)
    assert "used up" in error.message
    assert "billing" in error.fix


def test_haste_is_not_a_used_up_quota() -> None:
    for status, body in (
        (429, said("Rate limit reached for requests", type="requests", code="rate_limit_exceeded")),
        (413, said("Request too large on tokens per minute (TPM)", code="rate_limit_exceeded")),
    ):
        error = refusal_error(ASKED, status, body)
        assert isinstance(error, RateLimitedError)
        assert "no more requests" in error.message


@pytest.mark.parametrize(
    "words",
    [
        "registry.ollama.ai/library/qwen2.5 does not support tools",
        '"auto" tool choice requires --enable-auto-tool-choice and --tool-call-parser to be set',
    ],
)
def test_models_without_functions_are_named(words: str) -> None:
    error = refusal_error(ASKED, 400, said(words))
    assert isinstance(error, RefusedRequestError)
    assert "cannot call functions" in error.message


def test_what_a_framework_says_of_fields_is_quoted() -> None:
    body = {"detail": [{"loc": ["body", "stop"], "msg": "extra fields not permitted"}, {"msg": "and so on"}, "more"]}
    error = refusal_error(ASKED, 422, body)
    assert "It says: body.stop: extra fields not permitted; and so on; more." in error.message


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (said("Bad key", type="authentication_error"), WrongKeyError),
        (said("Overloaded", code="503"), EndpointFaultError),
        (said("Oh no", code="oh_no"), EndpointFaultError),
        (said("Bad field", type="invalid_request_error"), RefusedRequestError),
    ],
)
def test_without_a_status_the_type_tells(body: object, kind: type[ModelError]) -> None:
    assert isinstance(refusal_error(ASKED, None, body), kind)


def test_an_answer_without_words_is_a_sentence() -> None:
    assert refusal_error(ASKED, 500, None).message == "localhost:8000 failed."
    assert refusal_error(ASKED, 418, {}).message == "localhost:8000 refused the request for qwen2.5:7b."


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8) | st.just(f"your key {KEY} is"),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["error", "message", "detail", "code", "type", "loc", "msg"]), inner, max_size=3
        )
    ),
    max_leaves=6,
)


@example(None, {"message": {"loc": 1}})
@given(st.none() | st.integers(400, 599), json_values)
def test_any_refusal_has_a_sentence_without_secrets(status: int | None, body: object) -> None:
    error = refusal_error(ASKED, status, body)
    assert "localhost:8000" in error.message
    assert KEY not in str(error)
    assert "secret" not in str(error)
    assert len(error.message) < 500


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (None, {"error": "Unexpected endpoint or method. (POST /chat/completions)"}),
        (None, said("Unknown request URL: POST /chat/completions")),
        (None, {"error": "Not Found"}),
        (400, {"error": "Invalid URL (POST /chat/completions)"}),
        (404, {"message": "no Route matched with those values"}),
        (405, {"detail": "Method Not Allowed"}),
    ],
)
def test_an_address_without_chat_completions_is_reported_with_the_one_to_try(status: int | None, body: object) -> None:
    asked = ErrorContext(SimpleNamespace(base_url="http://localhost:1234/"), "tiny")
    error = refusal_error(asked, status, body)
    assert isinstance(error, BadReplyError)
    assert "http://localhost:1234." in error.message
    assert "Try http://localhost:1234/v1" in error.fix
    assert "wait" not in str(error)
