"""Convert exceptions of the `openai` package and of its HTTP library into ModelErrors.

Neither library is loaded here: their exceptions are recognized by the names of their classes.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Set
from dataclasses import dataclass

from core.errors import BadReplyError, CutStreamError, ModelError, ModelTimeoutError, UnreachableError
from core.models.endpoint_errors import NOT_CHAT_COMPLETIONS, ErrorContext
from core.models.refusal_rules import refusal_error
from core.models.route_errors import certificate_error, class_names, proxy_error, proxy_refusal

NO_ANSWER = "Nothing answers at {endpoint}."
BROKEN_OFF = "{model} at {endpoint} broke off the reply in the middle."

LIBRARY_ERRORS = (
    ("openai", "OpenAIError"),
    ("httpx2", "RequestError"),
    ("httpx", "RequestError"),
    ("socksio", "SOCKSError"),
)


def wire_errors() -> tuple[type[Exception], ...]:
    """Return the exception classes that mean that the exchange with the endpoint failed; for an `except` clause.

    TypeError and other ValueErrors are not among them: they are bugs, unless the request cannot be encoded
    (see `core.models.requests`).
    """
    return (*library_errors(), OSError, json.JSONDecodeError, UnicodeDecodeError)


def library_errors() -> tuple[type[Exception], ...]:
    """Return the exception classes of the libraries through which endpoints are asked, as far as these are loaded."""
    loaded = [(sys.modules.get(library), name) for library, name in LIBRARY_ERRORS]
    return tuple(getattr(module, name) for module, name in loaded if module is not None)


@dataclass(frozen=True, slots=True)
class Meaning:
    """Exceptions with one of these class names, or caused by one, become an error of `kind` (see `ErrorContext.error`)."""

    names: Set[str]
    kind: type[ModelError]
    sentence: str
    fix: str = ""
    code: str = ""


# By name, because the classes depend on the HTTP library that the SDK uses. The first match decides.
MEANINGS = (
    Meaning({"JSONDecodeError", "UnicodeDecodeError", "RecursionError"}, BadReplyError, NOT_CHAT_COMPLETIONS),
    Meaning({"ConnectTimeout"}, UnreachableError, NO_ANSWER),
    Meaning(
        {"APITimeoutError", "TimeoutException", "TimeoutError"},
        ModelTimeoutError,
        "{model} at {endpoint} did not answer in time.",
    ),
    Meaning(
        {"SSLError"},
        UnreachableError,
        "No secure connection to {endpoint} can be made.",
        "Check that the address is right, and begins with https:// only if the server has a certificate.",
        code="no_secure_connection",
    ),
    Meaning(
        {"RemoteProtocolError", "ReadError", "WriteError", "DecodingError", "EndOfStream"},
        CutStreamError,
        "{endpoint} closed the connection before {model} had answered.",
        code="connection_closed",
    ),
    Meaning({"APIConnectionError", "RequestError", "OSError"}, UnreachableError, NO_ANSWER),
)


def failure(context: ErrorContext, error: BaseException) -> ModelError:
    """Build the ModelError for a wire error that occurred before any part of the reply arrived."""
    return _caused(context, _failure(context, error), error)


def failure_in_stream(context: ErrorContext, error: BaseException) -> ModelError:
    """Build the ModelError for a wire error that occurred within a reply: the rest of the reply is lost."""
    result = _failure(context, error)
    if isinstance(result, UnreachableError | CutStreamError):
        result = context.error(CutStreamError, BROKEN_OFF)
    return _caused(context, result, error)


def _caused(context: ErrorContext, result: ModelError, cause: BaseException) -> ModelError:
    """Set the cause, unless it contains a key."""
    if context.is_clean(cause):
        result.__cause__ = cause
    return result


def _failure(context: ErrorContext, error: BaseException) -> ModelError:
    status = getattr(error, "status_code", None)
    if isinstance(status, int):
        return proxy_refusal(context, status, error) or refusal_error(context, status, getattr(error, "body", None))
    names = class_names(error)
    on_the_way = certificate_error(context, error) or proxy_error(context, error, names)
    if on_the_way is not None:
        return on_the_way
    for meaning in MEANINGS:
        if names & meaning.names:
            return context.error(meaning.kind, meaning.sentence, fix=meaning.fix, code=meaning.code)
    return refusal_error(context, None, getattr(error, "body", None) or str(error))
