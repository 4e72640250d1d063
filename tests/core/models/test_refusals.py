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
from core.models.refusal_rules import refusal_error

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


KINDS: dict[str, list[tuple[int, object]]] = {
    "context_too_long": [
        (400, said("input length and `max_tokens` exceed context limit: 190000 + 20000 > 200000")),
        (400, said("Range of input length should be [1, 30720]")),
        (400, said("The maximum allowed number of input tokens is 4096")),
        (400, said("Conversation exceeded the model's token limit")),
        (400, said("Please reduce your prompt; or completion length.")),
        (400, said("input length exceeds model context")),
    ],
    "prompt_filtered": [
        (400, said("The response was filtered due to the prompt.", code="content_filter")),
        (400, said("Input data may contain inappropriate content.", code="data_inspection_failed")),
        (400, said("Invalid prompt: your prompt was flagged as potentially violating our usage policy.")),
        (400, said("The request was blocked by the guardrail")),
        (400, said("Content Exists Risk")),
        (400, said("The request was rejected because it was considered high risk")),
        (400, said("\u5185\u5bb9\u5305\u542b\u654f\u611f\u4fe1\u606f", code="1301")),
        (403, said("The model requires moderation. Your input was flagged for violence.", code=403)),
        (403, said("Content violates usage guidelines.")),
    ],
    "unknown_model": [
        (404, said("The API deployment for this resource does not exist.", code="DeploymentNotFound")),
        (400, said("x is not a valid model ID")),
        (400, said("The provided model identifier is invalid.")),
        (400, said("Unable to access model x. Please visit the docs.")),
        (400, said("Model x is not supported")),
        (400, said("model is required")),
        (400, said("The model x has been decommissioned and is no longer supported.")),
    ],
    "quota_used_up": [
        (429, said("Insufficient account balance")),
        (400, said("Your credit balance is too low to access the API.")),
        (429, said("You have run out of credits")),
        (403, said("Your account is in arrears")),
        (403, said("This key has reached its spending limit")),
    ],
    "model_timeout": [(524, "error code: 524")],
}


@pytest.mark.parametrize(
    ("code", "status", "body"), [(code, *refusal) for code, refusals in KINDS.items() for refusal in refusals]
)
def test_a_refusal_is_told_as_what_it_is_in_whatever_words(code: str, status: int, body: object) -> None:
    assert refusal_error(ASKED, status, body).code == code


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ({"error": True, "message": "Out of memory"}, "Out of memory"),
        ({"error": "Conflict", "message": "Token expired"}, "Conflict: Token expired"),
        ({"error": "invalid_request", "error_description": "No field"}, "invalid_request: No field"),
        ({"title": "Bad request", "status": 400, "detail": "No such field"}, "No such field"),
        ({"title": "Bad things"}, "Bad things"),
        ({"errors": {"message": "No field"}}, "No field"),
        ({"Message": "No field"}, "No field"),
        ({"error": {"msg": "No field"}}, "No field"),
        ({"error": {"code": "x", "innererror": {"message": "No field"}}}, "No field"),
        ({"status": 400, "error": "Bad Request", "message": "No field", "path": "/v1"}, "Bad Request: No field"),
    ],
)
def test_the_words_of_a_refusal_are_found_wherever_they_are(body: object, words: str) -> None:
    assert f"It says: {words}." in refusal_error(ASKED, 400, body).message
