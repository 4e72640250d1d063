"""Parse an endpoint's refusal: its HTTP status, code, words, and what else there is, in any of the forms that endpoints use."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from re import Pattern
from typing import Any

from core.values import JsonError, parse_json

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

OTHER_WORDS = ("error_description", "Message", "description", "title", "reason")
"""Further fields that have them, but not only in errors."""

INNER = ("error", "base_resp", "innererror")
"""The fields that have an error within an error."""

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

    def means(self, phrases: Pattern[str]) -> bool:
        return phrases.search(f"{self.code} {self.words}"[:LONGEST_WORDS]) is not None


def parse_refusal(status: int | None, body: object) -> Refusal:
    """Parse the body of an HTTP error, or an error event of a stream, in any of the forms that endpoints use."""
    error = _error_in(body)
    if not isinstance(error, Mapping):
        words = "" if _is_html(error) else str(error or "")
        return Refusal(status or 0, "", f"{words}: {beside}" if (beside := _words_beside(body)) else words)
    codes = [
        str(error[name]) for name in ("code", "error_code", "type", "status", "param") if error.get(name) is not None
    ]
    codes += _reasons(error.get("details"))
    message = next((error[name] for name in (*WORDS, *OTHER_WORDS) if error.get(name)), "")
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
        elif isinstance(error, Mapping) and (inner := _inner_error(error)):
            error = inner
        elif isinstance(error, str) and (parsed := _parsed(error)) is not None:
            error = parsed
        else:
            break
    return error


def _inner_error(error: Mapping[str, Any]) -> object:
    """Return the error that an error holds, if it is one: some servers only say `error: true` there."""
    inner = next((error[name] for name in INNER if error.get(name)), None)
    has_own_words = any(isinstance(error.get(name), str) and error[name] for name in WORDS)
    return (
        None
        if isinstance(inner, bool) or (isinstance(inner, Mapping) and has_own_words and "error" not in error)
        else inner
    )


def _words_beside(body: object) -> str:
    """Return the words that stand beside an error that is one word, such as "Unauthorized"."""
    beside = body if isinstance(body, Mapping) and isinstance(body.get("error"), str) else {}
    found = (beside.get(name) for name in (*WORDS, *OTHER_WORDS))
    return next((words for words in found if isinstance(words, str) and words), "")


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
