"""Convert an endpoint's refusal into a ModelError: what is the matter, and what to do.

Endpoints of the Chat Completions API agree on little in how they refuse; the phrases matched here are those of OpenAI,
Azure, Anthropic, Bedrock, Gemini, Groq, Mistral, xAI, DeepSeek, DashScope, OpenRouter, vLLM, llama.cpp, Ollama and LM Studio.
"""

from __future__ import annotations

import re
from collections.abc import Callable
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
from core.models.refusals import Refusal, is_unreadable_call, parse_refusal

TOO_LONG = re.compile(
    r"context_length_exceeded|exceed_context_size|context[ _-](?:length|window|size|limit)|(?:prompt|input) (?:is )?too long"
    r"|maximum (?:model|prompt|sequence|input) length|longer than the (?:maximum )?model|reduce (?:the length of|your prompt)"
    r"|max_new_tokens|too large for model|token (?:count|limit).{0,80}exceed|exceed.{0,80}\btoken limit|exceeds model context"
    r"|too many (?:input |total )?tokens|range of input length|(?:allowed|maximum) number of input tokens",
    re.IGNORECASE,
)
FILTERED = re.compile(
    r"content[_ ](?:filter|management|policy)|data_?inspection|inappropriate content|requires moderation|flagged (?:as|for)"
    r"|usage (?:policy|policies|guidelines)|guardrail|content exists risk|considered high risk|prohibited_content|\u654f\u611f",
    re.IGNORECASE,
)
"""The last phrase is Chinese for "sensitive"."""

NO_SUCH_MODEL = re.compile(
    r"model_not_found|models?\b.{0,200}\b(?:not found|not exist|not loaded|not have access|not available|decommissioned)"
    r"|(?:unknown|invalid|no such) model\b|no models? (?:is )?loaded|try pulling it|model is required"
    r"|not a valid model|model identifier is invalid|unable to access model|DeploymentNotFound"
    r"|^\s{0,9}(?:the )?model [^\s]{1,200} is not supported",
    re.IGNORECASE,
)
QUOTA = re.compile(
    r"insufficient[_ ](?:\w{1,20} )?(?:quota|balance|funds|credits?)|exceeded your current quota|billing|arrear"
    r"|credit balance|out of credits|spending limit",
    re.IGNORECASE,
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
        lambda _, refusal: refusal.status == 402 or (refusal.status in (0, 400, 403, 429) and refusal.means(QUOTA)),
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
        RefusedRequestError,
        lambda _, refusal: refusal.status != 401 and refusal.means(FILTERED),
        "The filter of {endpoint} refused what was said.",
        "Say it in other words, or choose another model.",
        code="prompt_filtered",
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
        lambda _, refusal: refusal.status in (408, 504, 524),
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
