"""A field for a number that may also be left open. Typed as text: it can be emptied, and keeps what is no number."""

from __future__ import annotations

from collections.abc import Callable

from core.errors import TeamEditError
from playground.render.value_kinds import Kind, text_of_value, value_from
from playground.texts import agent_texts
from playground.widgets.fields import text_field


def number_field(
    name: str,
    value: float | None,
    take: Callable[[float | None], None],
    *,
    key: str,
    least: float,
    most: float,
    whole: bool = False,
    help: str = "",
) -> None:
    """Draw the field. `take` gets a number within the bounds, or None when there is nothing in it."""
    text_field(
        name,
        "" if value is None else text_of_value(value),
        lambda typed: take(read_number(typed, least, most, whole=whole)),
        key=key,
        hint=agent_texts.NOT_SET,
        help=help,
        longest=30,
    )


def read_number(typed: str, least: float, most: float, *, whole: bool) -> float | None:
    """The number that is meant. Raises TeamEditError for what is none, or out of bounds."""
    if not typed.strip():
        return None
    number = value_from(Kind.NUMBER, typed)
    if not isinstance(number, int | float) or not least <= number <= most or (whole and number != int(number)):
        raise TeamEditError(agent_texts.out_of_bounds(least, most, whole=whole), fix=agent_texts.OUT_OF_BOUNDS_FIX)
    return int(number) if whole else number
