"""What the rules decide: the text and the calls of a reply, and why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from core.messages import Choice


class ReplyRule(StrEnum):
    """The rule that a reply follows. The codes are in the logs of conversations, so they keep their meaning."""

    CALLED = "called"  # the function or handoff that fits best
    ASKED_ALL = "asked_all"  # the delegates that fit
    ASKED_VALUE = "asked_value"  # a value is missing
    ASKED_FIRST = "asked_first"  # the function does something that cannot be taken back
    CONFIRMED = "confirmed"  # the user said yes to what was asked
    DECLINED = "declined"  # the user said no to it
    TOLD_RESULT = "told_result"  # what functions returned
    TOLD_INSTRUCTIONS = "told_instructions"  # sentences of the instructions
    SAMPLE_REPLY = "sample_reply"
    SMALL_TALK = "small_talk"
    NEEDS_A_MODEL = "needs_a_model"  # the agent has no functions, and only a language model can follow its instructions
    NOTHING_FITS = "nothing_fits"
    FORCED = "forced"  # the request said that a function has to be called


@dataclass(frozen=True, slots=True)
class Planned:
    name: str
    arguments: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Decision:
    """A reply.

    When its text asks for a value, `asks` is the function and the parameter, and `wish` the wish to be served; when it asks
    for a yes, `proposes` are the calls that a yes makes. `rest` are the wishes of the message that wait for the answer.
    """

    text: str = ""
    calls: tuple[Planned, ...] = ()
    asks: tuple[str, str] | None = None
    wish: str = ""
    proposes: tuple[Planned, ...] = ()
    rest: tuple[str, ...] = ()
    choice: Choice | None = None

    @property
    def is_question(self) -> bool:
        """Whether the next message is taken for the answer to it."""
        return self.asks is not None or bool(self.proposes)

    def because(self, rule: ReplyRule, **facts: Any) -> Decision:
        """Return the decision with its reason, unless it has one."""
        return self if self.choice else replace(self, choice=Choice(str(rule), **facts))
