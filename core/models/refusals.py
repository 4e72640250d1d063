"""What an endpoint's error means: status, code and words of the answer -> one of our errors.

Endpoints that speak Chat Completions agree on little in how they refuse; the phrases are those of OpenAI, Azure, vLLM,
llama.cpp, Ollama, LM Studio and Groq.
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
from core.models.asked import Asked

TOO_LONG = re.compile(
    r"context_length_exceeded|exceed_context_size|context[ _-](?:length|window|size)|(?:prompt|input) (?:is )?too long"
    r"|maximum (?:model|prompt|sequence|input) length|longer than the (?:maximum )?model|reduce the length of the"
    r"|max_new_tokens|too large for model",
    re.IGNORECASE,
)
NO_SUCH_MODEL = re.compile(
    r"model_not_found|model\b.{0,200}\b(?:not found|not exist|not loaded|not have access|not available)"
    r"|(?:unknown|invalid|no such) model\b|no models? (?:is )?loaded|try pulling it",
    re.IGNORECASE,
)
QUOTA = re.compile(
    r"insufficient[_ ](?:quota|balance|funds|credits?)|exceeded your current quota|billing", re.IGNORECASE
)
TOO_MANY = re.compile(r"rate_limit|tokens per min|requests per min|too many requests", re.IGNORECASE)
NO_TOOLS = re.compile(r"not support (?:tools|function|tool)|enable-auto-tool-choice|tool[- ]call-parser", re.IGNORECASE)

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
}


@dataclass(frozen=True, slots=True)
class Said:
    """An endpoint's refusal: `status` of HTTP (0 when it came in the middle of a stream without one), `code` and type,
    and its words for people, "" when it had none."""

    status: int
    code: str
    words: str

    def means(self, phrases: re.Pattern[str]) -> bool:
        return phrases.search(f"{self.code} {self.words}") is not None


def parse_refusal(status: int | None, body: object) -> Said:
    """The refusal in the body of an answer, or in an event of a stream, whatever its form."""
    error = body.get("error") if isinstance(body, Mapping) else None
    told = error if isinstance(error, Mapping) else body
    if not isinstance(told, Mapping):
        words = "" if _is_page(told) else str(told or "")
        return Said(status or 0, "", words)
    marks = [str(told[name]) for name in ("code", "type", "param") if told.get(name) is not None]
    words = error if isinstance(error, str) else _words(told.get("message") or told.get("detail"))
    return Said(status or _status_of(marks), " ".join(marks), words)


def _is_page(told: object) -> bool:
    return isinstance(told, str) and told.lstrip().startswith("<")


def _words(told: object) -> str:
    if isinstance(told, list):  # what FastAPI says of fields it does not like
        return "; ".join(_words(item) for item in told)
    if isinstance(told, Mapping):
        path = told.get("loc") or ()
        place = ".".join(map(str, path if isinstance(path, list | tuple) else [path]))
        return f"{place}: {told.get('msg')}" if place else str(told.get("msg") or told.get("message") or "")
    return str(told or "")


def _status_of(marks: list[str]) -> int:
    for mark in marks:
        if mark.isdecimal() and len(mark) == 3:
            return int(mark)
    return next((STATUS_OF_TYPE[mark.lower()] for mark in marks if mark.lower() in STATUS_OF_TYPE), 0)


@dataclass(frozen=True, slots=True)
class Rule:
    """`test` says whether a refusal means `kind`; `sentence` and `fix` are as in `Asked.error`."""

    kind: type[ModelError]
    test: Callable[[Asked, Said], Any]
    sentence: str
    fix: str = ""
    quotes: bool = True


# The first that fits decides, so what is said in words comes before what is only a number.
RULES = (
    Rule(
        RateLimitedError,
        lambda _, said: said.status == 402 or (said.status in (0, 403, 429) and said.means(QUOTA)),
        "The quota of the account at {endpoint} is used up.",
        "Check the plan and the billing of the account, or use another key.",
    ),
    Rule(
        RateLimitedError,
        lambda _, said: said.status == 429 or (said.status in (0, 413) and said.means(TOO_MANY)),
        "{endpoint} takes no more requests for {model} at the moment.",
    ),
    Rule(
        ContextTooLongError,
        lambda _, said: said.status == 413 or (said.status not in (401, 403, 404) and said.means(TOO_LONG)),
        "The conversation is longer than {model} at {endpoint} can read.",
    ),
    Rule(
        UnknownModelError,
        lambda _, said: said.status != 401 and said.means(NO_SUCH_MODEL),
        "{endpoint} does not know the model {model}.",
    ),
    Rule(
        MissingKeyError,
        lambda asked, said: said.status == 401 and not asked.key,
        "{endpoint} wants a key and none is set.",
        quotes=False,
    ),
    Rule(WrongKeyError, lambda _, said: said.status == 401, "{endpoint} refused the key.", quotes=False),
    Rule(WrongKeyError, lambda _, said: said.status == 403, "{endpoint} does not allow this key to use {model}."),
    Rule(
        BadReplyError,
        lambda asked, said: said.status in (404, 405) and not asked.address.endswith("/v1"),
        "{endpoint} has no Chat Completions at {address}.",
        "Check the address of the endpoint; it often ends in /v1.",
    ),
    Rule(BadReplyError, lambda _, said: said.status in (404, 405), "{endpoint} has no Chat Completions at {address}."),
    Rule(
        ModelTimeoutError,
        lambda _, said: said.status in (408, 504),
        "{model} at {endpoint} did not answer in time.",
    ),
    Rule(
        RefusedRequestError,
        lambda _, said: said.means(NO_TOOLS),
        "{model} at {endpoint} cannot call functions.",
        "Choose a model that can, or start the server so that it lets the model call functions.",
    ),
    Rule(EndpointFaultError, lambda _, said: said.status >= 500 or said.status == 0, "{endpoint} failed."),
    Rule(RefusedRequestError, lambda *_: True, "{endpoint} refused the request for {model}."),
)


def refusal(asked: Asked, status: int | None, body: object) -> ModelError:
    """The error that an answer with this status and body means."""
    said = parse_refusal(status, body)
    rule = next(rule for rule in RULES if rule.test(asked, said))
    return asked.error(rule.kind, rule.sentence, words=said.words if rule.quotes else "", fix=rule.fix)
