"""Every error this project raises.

    PlaygroundError                 may be shown to a user: what, why, what to do next
    ├── ModelError                  the model gave no reply
    │   ├── MissingKeyError         no key is set for an endpoint that wants one
    │   ├── WrongKeyError           the endpoint refused the key
    │   ├── UnknownModelError       the endpoint does not know the model
    │   ├── RateLimitedError        too many requests, or the quota is used up, after all retries
    │   ├── UnreachableError        nothing answers at the endpoint
    │   ├── ModelTimeoutError       no answer in time
    │   ├── CutStreamError          the reply broke off in the middle
    │   ├── ContextTooLongError     the conversation is longer than the model can read
    │   ├── RefusedRequestError     the endpoint says the request is wrong
    │   ├── EndpointFaultError      the endpoint failed inside
    │   └── BadReplyError           the answer is not Chat Completions
    ├── NoModelChosenError          an endpoint is chosen, but no model
    ├── ConversationGoneError       a conversation that the store does not have
    ├── RunInProgressError          a second run in a conversation that has one
    ├── StoreError                  the database of conversations and teams cannot be used
    ├── TooManyRunsError            more runs at the same time than the process executes
    ├── InstructionsError           a function that makes instructions failed
    ├── SetupError                  agents or functions that cannot work together
    ├── TeamFileError               a team file that cannot be read
    ├── ConversationFileError       a saved conversation that cannot be read
    ├── TeamEditError               a change that a team cannot take
    └── MoveError                   an answer the run did not ask for (a mistake of the caller)

A message never holds a key, a token, a file path or a payload. A failure inside a function called by a
model is not an exception here: it is data in the conversation (see `core.calls`).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar, Self

from core.error_codes import ErrorCode


@dataclass(frozen=True, slots=True)
class Failure:
    """An error as data, for events, logs and screens.

    `kind` is the name of the class, `message` the English sentence of what and why, `fix` the next thing to try (may be
    empty). `code` and `facts` determine the sentence, for screens in other languages; logs written before
    there were codes have neither.
    """

    kind: str
    message: str
    fix: str = ""
    code: str = ""
    facts: Mapping[str, Any] = field(default_factory=dict)


class PlaygroundError(Exception):
    """An error that may be shown to a user.

    `message` names the thing and the reason, `fix` the next action, `place` where it is (a line of a file, an agent, a
    form field), each possibly empty. `code` identifies the sentence in any language and never changes, `facts` are the
    JSON values in it. `code` is that of the class, such as `rate_limited`, unless the class has several sentences.
    """

    default_fix: ClassVar[str] = ""

    def __init__(
        self,
        message: str,
        *,
        fix: str = "",
        place: str = "",
        code: str = "",
        facts: Mapping[str, Any] | None = None,
    ) -> None:
        Exception.__init__(self, message)  # not that of the package's exception, which some errors are also
        self.message = message
        self.fix = fix or self.default_fix
        self.place = place
        self.code = str(code) or _code_of(type(self))
        self.facts = dict(facts or {})

    @classmethod
    def of(cls, code: ErrorCode, *, place: str = "", fix: str = "", **facts: Any) -> Self:
        """Build the error with the sentences of this code, which the facts complete. `fix` replaces that of the code."""
        message = code.message.format(**facts)
        return cls(message, fix=fix or code.fix.format(**facts), place=place, code=code, facts=facts)

    def at(self, place: str) -> Self:
        """Return the same error with another place."""
        return type(self)(self.message, fix=self.fix, place=place, code=self.code, facts=self.facts)

    def __str__(self) -> str:
        where = f"{self.place}: " if self.place else ""
        return f"{where}{self.message}" + (f" {self.fix}" if self.fix else "")

    def to_failure(self) -> Failure:
        return Failure(
            kind=type(self).__name__,
            message=f"{self.place}: {self.message}" if self.place else self.message,
            fix=self.fix,
            code=self.code,
            facts={**self.facts, "place": self.place} if self.place else self.facts,
        )


def _code_of(kind: type[PlaygroundError]) -> str:
    """Return the class's name in lower case with underscores, without "Error"."""
    return re.sub(r"(?<!^)(?=[A-Z])", "_", kind.__name__.removesuffix("Error")).lower()


class ModelError(PlaygroundError):
    """The model gave no reply."""


class MissingKeyError(ModelError):
    default_fix = "Set OPENAI_API_KEY, enter a key, or choose the offline model, which needs none."


class WrongKeyError(ModelError):
    default_fix = "Check the key, and that it belongs to this endpoint."


class UnknownModelError(ModelError):
    default_fix = "Choose a model from the list the endpoint offers."


class RateLimitedError(ModelError):
    default_fix = "Wait a little and try again, or check the quota of the account."


class UnreachableError(ModelError):
    default_fix = "Check the address, and that the server is running."


class ModelTimeoutError(ModelError):
    default_fix = "Try again, choose a faster model, or allow more time."


class CutStreamError(ModelError):
    default_fix = "Send the message again."


class ContextTooLongError(ModelError):
    default_fix = "Start a new conversation, or choose a model that reads more."


class RefusedRequestError(ModelError):
    default_fix = "Check the agent's model and settings."


class EndpointFaultError(ModelError):
    default_fix = "Try again in a little while."


class BadReplyError(ModelError):
    default_fix = "Check that the address is that of a Chat Completions endpoint; it often ends in /v1."


class NoModelChosenError(PlaygroundError):
    default_fix = "Open the model menu at the top and pick one, or use the offline rules."


class ConversationGoneError(PlaygroundError):
    default_fix = "Start a new conversation."


class RunInProgressError(PlaygroundError):
    default_fix = "Wait until the answer is complete, then send the message again."


class StoreError(PlaygroundError):
    """The database of conversations and teams cannot be used."""


class TooManyRunsError(PlaygroundError):
    default_fix = "Wait until one is complete, then send the message again."


class InstructionsError(PlaygroundError):
    default_fix = "Correct the function that makes the agent's instructions."


class SetupError(PlaygroundError):
    """Agents or functions that cannot work together."""


class TeamFileError(PlaygroundError):
    """A team file that cannot be read; `place` names the line or the key."""


class ConversationFileError(PlaygroundError):
    """A saved conversation that cannot be read; `place` names the event."""


class TeamEditError(PlaygroundError):
    """A change that a team cannot take; the team is as it was."""


class MoveError(PlaygroundError):
    """An answer that does not match the state of the run; the state is unchanged."""
