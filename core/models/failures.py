"""What an exception met on the way to an endpoint means: whatever the SDK or its HTTP library raised -> one of our errors."""

from __future__ import annotations

from collections.abc import Callable, Set
from dataclasses import dataclass

from core.errors import (
    BadReplyError,
    CutStreamError,
    ModelError,
    ModelTimeoutError,
    RefusedRequestError,
    UnreachableError,
)
from core.models.asked import NOT_CHAT_COMPLETIONS, Asked
from core.models.refusals import refusal

NO_ANSWER = "Nothing answers at {endpoint}."
BROKEN_OFF = "{model} at {endpoint} broke off the reply in the middle."


@dataclass(frozen=True, slots=True)
class Meaning:
    """What errors with one of these class names, or caused by them, stand for; as in `Asked.error`."""

    names: Set[str]
    kind: type[ModelError]
    sentence: str
    fix: str = ""
    words: Callable[[BaseException], str] = lambda _: ""


# By name, as the classes are those of whatever transport the SDK has; the first that fits decides.
MEANINGS = (
    Meaning({"JSONDecodeError", "UnicodeDecodeError"}, BadReplyError, NOT_CHAT_COMPLETIONS),
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
    ),
    Meaning(
        {"RemoteProtocolError", "ReadError", "WriteError", "DecodingError", "EndOfStream"},
        CutStreamError,
        "{endpoint} closed the connection before {model} had answered.",
    ),
    Meaning({"APIConnectionError", "RequestError", "OSError"}, UnreachableError, NO_ANSWER),
    Meaning(
        {"TypeError", "ValueError"},
        RefusedRequestError,
        "The request for {model} cannot be made: {words}",
        "Check the agent's settings and the messages.",
        str,
    ),
)


def failure(asked: Asked, error: BaseException) -> ModelError:
    """What an error of the SDK, or of what it is made of, means before any of the reply has come."""
    return _caused(asked, _failure(asked, error), error)


def failure_in_stream(asked: Asked, error: BaseException) -> ModelError:
    """What it means when the reply has begun: the connection was there, so what is lost is the rest."""
    made = _failure(asked, error)
    if isinstance(made, UnreachableError | CutStreamError):
        made = asked.error(CutStreamError, BROKEN_OFF)
    return _caused(asked, made, error)


def _caused(asked: Asked, made: ModelError, error: BaseException) -> ModelError:
    """The error with its cause, if that gives no key away."""
    if asked.is_clean(error):
        made.__cause__ = error
    return made


def _failure(asked: Asked, error: BaseException) -> ModelError:
    status = getattr(error, "status_code", None)
    if isinstance(status, int):
        return refusal(asked, status, getattr(error, "body", None))
    names = _names(error)
    for meaning in MEANINGS:
        if names & meaning.names:
            return asked.error(meaning.kind, meaning.sentence, words=meaning.words(error), fix=meaning.fix)
    return refusal(asked, None, getattr(error, "body", None) or str(error))


def _names(error: BaseException) -> set[str]:
    """The names of the classes of the error and of its causes, as the SDK wraps what its transport raises."""
    names: set[str] = set()
    seen: BaseException | None = error
    while seen is not None:
        names |= {kind.__name__ for kind in type(seen).__mro__}
        seen = seen.__cause__ or seen.__context__
    return names
