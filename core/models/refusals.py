"""Convert an endpoint's refusal (HTTP status, error code, message) into a ModelError.

Endpoints of the Chat Completions API agree on little in how they refuse; the phrases matched here are those of OpenAI,
Azure, vLLM, llama.cpp, Ollama, LM Studio and Groq.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from core.errors import (
    BadReplyError,
    ContextTooLongError,
    EndpointFaultError,
    MissingKeyError,
    ModelError,
    ModelTimeoutError,
    RateLimitedError,
    RefusedRequestError,
    UnknownModelError,
    WrongKeyError,
)
from core.models.endpoint_errors import ErrorContext
from core.values import JsonError, parse_json

TOO_LONG = re.compile(
    r"context_length_exceeded|exceed_context_size|context[ _-](?:length|window|size)|(?:prompt|input) (?:is )?too long"
    r"|maximum (?:model|prompt|sequence|input) length|longer than the (?:maximum )?model|reduce the length of the"
    r"|max_new_tokens|too large for model|token count.{0,80}exceed|too many (?:input |total )?tokens",
    re.IGNORECASE,
)
NO_SUCH_MODEL = re.compile(
    r"model_not_found|models?\b.{0,200}\b(?:not found|not exist|not loaded|not have access|not available)"
    r"|(?:unknown|invalid|no such) model\b|no models? (?:is )?loaded|try pulling it",
    re.IGNORECASE,
)
QUOTA = re.compile(
    r"insufficient[_ ](?:quota|balance|funds|credits?)|exceeded your current quota|billing", re.IGNORECASE
)
WRONG_KEY = re.compile(
    r"api[_ ]key[_ ](?:not[_ ]valid|invalid)|(?:invalid|incorrect|wrong)[_ ]api[_ ]?key", re.IGNORECASE
)
TOO_MANY = re.compile(r"rate_limit|tokens per min|requests per min|too many requests", re.IGNORECASE)
NO_TOOLS = re.compile(
    r"(?:not|n't) support (?:tools|function|tool)|enable-auto-tool-choice|tool[- ]call-parser|--jinja|support tool use"
    r"|\b(?:tools?|functions?)['\"`]?(?: use| calls?| calling)? (?:is|are) not (?:supported|enabled|available)"
    r"|(?:supplied|permitted|parameter|field)s?\W{1,3}tools\b|\btools: extra inputs",
    re.IGNORECASE,
)
NO_CHAT = re.compile(
    r"not a chat model|only (?:supported|available) in v1/|operation does not work with the specified model"
    r"|not support (?:chat|text generation|generate)",
    re.IGNORECASE,
)

WRONG_PATH = re.compile(
    r"unexpected endpoint|(?:unknown|invalid|no such|unsupported|unrecognized) (?:request )?(?:endpoint|url|path|route)"
    r"|no route\b|(?:endpoint|route|path|url|page) (?:was |is )?not (?:found|supported)|cannot (?:post|get) /"
    r"|^\s*(?:404 )?not found\W*$",
    re.IGNORECASE,
)
"""What servers say, some of them with status 200, to requests for a path that they do not have."""

STATUS_OF_TYPE = {
    "invalid_request_error": 400,
    "badrequesterror": 400,
    "authentication_error": 401,
    "invalid_api_key": 401,
    "permission_error": 403,
    "not_found_error": 404,
    "notfounderror": 404,
    "rate_limit_error": 429,
    "rate_limit_exceeded": 429,
    "tokens": 429,
    "requests": 429,
    "insufficient_quota": 429,
    # The names of gRPC, which Google's endpoints send
    "invalid_argument": 400,
    "failed_precondition": 400,
    "unauthenticated": 401,
    "permission_denied": 403,
    "not_found": 404,
    "resource_exhausted": 429,
    "internal": 500,
    "unavailable": 503,
    "deadline_exceeded": 504,
}

WORDS = ("message", "detail", "errors", "error_msg", "error_message", "status_msg", "msg")
"""The fields that have the words of an error."""

MOST_LEVELS = 4
"""Levels of errors within errors that are read: gateways wrap what the endpoint behind them said."""

LONGEST_WRAPPED = 20_000
"""Characters of an error within the text of an error. Longer texts are not refusals but pages."""

LONGEST_WORDS = 4_000
"""Characters of a refusal that are compared with phrases: the reason comes first."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """An endpoint's refusal, each part possibly empty.

    `status` is the HTTP status (0 if the refusal arrived in a stream without one), `code` the error's code, type and
    parameter, `words` its message. `param` is the parameter alone, `details` what an endpoint behind this one said, and
    `generation` what the model wrote, if it was refused.
    """

    status: int
    code: str
    words: str
    param: str = ""
    details: str = ""
    generation: str = ""

    def means(self, phrases: re.Pattern[str]) -> bool:
        return phrases.search(f"{self.code} {self.words}"[:LONGEST_WORDS]) is not None


def parse_refusal(status: int | None, body: object) -> Refusal:
    """Parse the body of an HTTP error, or an error event of a stream, in any of the forms that endpoints use."""
    error = _error_in(body)
    if not isinstance(error, Mapping):
        words = "" if _is_html(error) else str(error or "")
        return Refusal(status or 0, "", words)
    codes = [
        str(error[name]) for name in ("code", "error_code", "type", "status", "param") if error.get(name) is not None
    ]
    codes += _reasons(error.get("details"))
    message = next((error[name] for name in WORDS if error.get(name)), "")
    metadata = error.get("metadata")
    return Refusal(
        status or _status_of(codes),
        " ".join(codes),
        _message_text(message),
        str(error.get("param") or ""),
        str(metadata.get("raw") or "")[:LONGEST_WORDS] if isinstance(metadata, Mapping) else "",
        str(error.get("failed_generation") or ""),
    )


def _error_in(body: object) -> object:
    """Return the error in a body: that of the innermost `error`, out of a list of one, or out of a text of JSON."""
    error = body
    for _ in range(MOST_LEVELS):
        if isinstance(error, list) and len(error) == 1 and isinstance(error[0], Mapping):
            error = error[0]
        elif isinstance(error, Mapping) and (inner := error.get("error") or error.get("base_resp")):
            error = inner
        elif isinstance(error, str) and (parsed := _parsed(error)) is not None:
            error = parsed
        else:
            break
    return error


def _parsed(text: str) -> object:
    text = text.removeprefix("\ufeff").lstrip() if len(text) <= LONGEST_WRAPPED else ""
    if not text.startswith(("{", "[")):
        return None
    try:
        return parse_json(text)
    except JsonError:
        return None


def _reasons(details: object) -> list[str]:
    """Return the reasons in the details of one of Google's errors, such as API_KEY_INVALID."""
    listed = details if isinstance(details, list) else []
    return [str(detail["reason"]) for detail in listed if isinstance(detail, Mapping) and detail.get("reason")]


def _is_html(body: object) -> bool:
    return isinstance(body, str) and body.lstrip().startswith("<")


def _message_text(message: object, depth: int = 0) -> str:
    if depth > MOST_LEVELS:
        return ""
    if isinstance(message, list):  # FastAPI lists the invalid fields
        return "; ".join(_message_text(item, depth + 1) for item in message)
    if isinstance(message, Mapping):
        path = message.get("loc") or ()
        place = ".".join(map(str, path if isinstance(path, list | tuple) else [path]))
        said = message.get("msg") or message.get("message")
        words = str(said or "") if said else _message_text(message.get("detail") or message.get("errors"), depth + 1)
        return f"{place}: {words}" if place else words
    return str(message or "")


def _status_of(codes: list[str]) -> int:
    """Return the HTTP status that the code or the type of an error stands for, or 0."""
    for code in codes:
        if code.isdecimal() and len(code) == 3:
            return int(code)
    return next((STATUS_OF_TYPE[code.lower()] for code in codes if code.lower() in STATUS_OF_TYPE), 0)


@dataclass(frozen=True, slots=True)
class Rule:
    """A refusal for which `test` holds becomes an error of `kind`; `sentence` and `fix` are as in `ErrorContext.error`.

    `quotes` is False where the endpoint's own words would add nothing, or are likely to repeat the key.
    """

    kind: type[ModelError]
    test: Callable[[ErrorContext, Refusal], Any]
    sentence: str
    fix: str = ""
    quotes: bool = True
    code: str = ""


# The first match decides. Rules about words come before those about a status alone, which are less specific.
RULES = (
    Rule(
        RateLimitedError,
        lambda _, refusal: refusal.status == 402 or (refusal.status in (0, 403, 429) and refusal.means(QUOTA)),
        "The quota of the account at {endpoint} is used up.",
        "Check the plan and the billing of the account, or use another key.",
        code="quota_used_up",
    ),
    Rule(
        RateLimitedError,
        lambda _, refusal: refusal.status == 429 or (refusal.status in (0, 413) and refusal.means(TOO_MANY)),
        "{endpoint} takes no more requests for {model} at the moment.",
    ),
    Rule(
        ContextTooLongError,
        lambda _, refusal: refusal.status == 413 or (refusal.status not in (401, 403, 404) and refusal.means(TOO_LONG)),
        "The conversation is longer than {model} at {endpoint} can read.",
    ),
    Rule(
        UnknownModelError,
        lambda _, refusal: refusal.status != 401 and refusal.means(NO_SUCH_MODEL),
        "{endpoint} does not know the model {model}.",
    ),
    Rule(
        RefusedRequestError,
        lambda _, refusal: refusal.means(NO_TOOLS),
        "{model} at {endpoint} cannot call functions.",
        "Choose a model that can, or start the server so that it lets the model call functions.",
        code="no_function_calls",
    ),
    Rule(
        RefusedRequestError,
        lambda _, refusal: refusal.means(NO_CHAT),
        "{model} at {endpoint} is no model for conversations.",
        "Choose a model that is made for chat.",
        code="no_chat_model",
    ),
    Rule(
        MissingKeyError,
        lambda context, refusal: refusal.status == 401 and not context.key,
        "{endpoint} requires a key and none is set.",
        quotes=False,
    ),
    Rule(
        WrongKeyError,
        lambda _, refusal: refusal.status == 401 or (refusal.status in (0, 400) and refusal.means(WRONG_KEY)),
        "{endpoint} refused the key.",
        quotes=False,
    ),
    Rule(
        WrongKeyError,
        lambda _, refusal: refusal.status == 403,
        "{endpoint} does not allow this key to use {model}.",
        code="key_not_allowed",
    ),
    Rule(
        BadReplyError,
        lambda context, refusal: is_wrong_path(refusal) and "/openai/deployments/" in context.address,
        "{endpoint} has no Chat Completions at {address}.",
        "Copy the address from Azure's portal in full, with ?api-version=… at its end, and check the deployment in it.",
        code="no_chat_completions",
    ),
    Rule(
        BadReplyError,
        lambda context, refusal: is_wrong_path(refusal) and not context.address.endswith("/v1"),
        "{endpoint} has no Chat Completions at {address}.",
        "Try {address}/v1 as the address: it often ends in /v1.",
        code="no_chat_completions",
    ),
    Rule(
        BadReplyError,
        lambda _, refusal: is_wrong_path(refusal),
        "{endpoint} has no Chat Completions at {address}.",
        code="no_chat_completions",
    ),
    Rule(
        ModelTimeoutError,
        lambda _, refusal: refusal.status in (408, 504),
        "{model} at {endpoint} did not answer in time.",
    ),
    Rule(
        BadReplyError,
        lambda _, refusal: is_unreadable_call(refusal),
        "{model} wrote a call of a function that {endpoint} could not read.",
        "Send the message again, or choose a model that is better at calling functions.",
        code="unreadable_call",
    ),
    Rule(EndpointFaultError, lambda _, refusal: refusal.status >= 500 or refusal.status == 0, "{endpoint} failed."),
    Rule(RefusedRequestError, lambda *_: True, "{endpoint} refused the request for {model}."),
)


def is_wrong_path(refusal: Refusal) -> bool:
    """Return whether the endpoint has no Chat Completions at the address."""
    return refusal.status in (404, 405) or (refusal.status in (0, 400) and refusal.means(WRONG_PATH))


def refusal_error(context: ErrorContext, status: int | None, body: object) -> ModelError:
    """Build the error for a refusal with this HTTP status (None in a stream) and body."""
    refusal = parse_refusal(status, body)
    rule = next(rule for rule in RULES if rule.test(context, refusal))
    words = (refusal.generation or refusal.words) if rule.quotes else ""
    return context.error(rule.kind, rule.sentence, words=words, fix=rule.fix, code=rule.code)


UNREADABLE_CALL = "tool_use_failed"


def is_unreadable_call(refusal: Refusal) -> bool:
    """Return whether the model, not the request, is at fault: it wrote a call that cannot be read, as Groq says."""
    return UNREADABLE_CALL in refusal.code or bool(refusal.generation)


def is_error(answer: object) -> bool:
    """Return whether an answer, or an event of a stream, reports an error. It may be a list of one, or only words."""
    if isinstance(answer, list) and len(answer) == 1:
        answer = answer[0]
    if not isinstance(answer, Mapping):
        return False
    if answer.get("error") or answer.get("object") == "error":
        return True
    if answer.get("choices"):
        return False
    return isinstance(answer.get("base_resp"), Mapping) or any(
        answer.get(name) and isinstance(answer[name], str | list) for name in WORDS
    )
