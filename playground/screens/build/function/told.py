"""A parameter or a result of a function in one line of plain words. Text only; nothing here draws."""

from __future__ import annotations

from collections.abc import Mapping

from core.team.spec import AgentId, JsonValue, ParameterSpec, ResultRow
from core.values import as_text
from playground import words as shared
from playground.screens.build.function.typed import patterns_of, seconds_text
from playground.words import functions as words

LONGEST_VALUE = 60
MOST_VALUES = 3


def summary(result: ResultRow, names: Mapping[AgentId, str], *, others: bool) -> str:
    """Such as: When fare is Basic: answers “Yes.”, sets bag_status, after 2 s. `others`: there are rows before it."""
    conditions = [words.condition(name, _values(pattern)) for name, pattern in result.when.items()]
    rest = words.ALL_OTHERS if others else words.EVERY_CALL
    return f"{words.when(conditions) if conditions else rest}: {', '.join(_acts(result, names))}"


def parameter_summary(parameter: ParameterSpec) -> str:
    """Such as: fare: text (string), optional. The fare asked about."""
    needed = shared.NEEDED if parameter.required else shared.OPTIONAL
    about = f". {_short(parameter.description)}" if parameter.description.strip() else ""
    return f"{parameter.name}: {words.TYPES[parameter.type]}, {needed}{about}"


def _acts(result: ResultRow, names: Mapping[AgentId, str]) -> list[str]:
    acts = [_answer(result)]
    if result.set:
        acts.append(words.sets([_short(name) for name in result.set]))
    if result.handoff is not None:
        acts.append(words.hands_off(names.get(result.handoff, result.handoff)))
    if result.delay_s:
        acts.append(words.after(seconds_text(result.delay_s)))
    return acts


def _answer(result: ResultRow) -> str:
    if result.error:
        return words.fails(_short(result.error))
    if isinstance(result.value, str):
        return words.answers(_short(result.value))
    return words.gives(_short(as_text(result.value)))


def _values(pattern: JsonValue) -> list[str]:
    shown = [value_shown(one) for one in patterns_of(pattern)]
    return shown if len(shown) <= MOST_VALUES else [*shown[: MOST_VALUES - 1], "…"]


def value_shown(value: JsonValue) -> str:
    """A value a condition is about, for people."""
    match value:
        case None:
            return words.NOT_GIVEN
        case bool():
            return words.YES if value else words.NO
    return _short(as_text(value)) or "“”"


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= LONGEST_VALUE else f"{line[: LONGEST_VALUE - 1].rstrip()}…"
