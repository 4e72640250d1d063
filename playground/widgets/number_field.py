"""A field for an optional number. It is a text field, so that it can be empty and can show input that is not a number."""

from __future__ import annotations

from collections.abc import Callable

from core.errors import TeamEditError
from playground.render.value_kinds import ValueKind, text_of_value, value_from
from playground.texts import agent_texts
from playground.widgets.fields import TextSize, draw_text_field


def draw_number_field(
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
    """Draw the field. `take` is called with a number within the bounds, or None if the field is empty."""
    draw_text_field(
        name,
        "" if value is None else text_of_value(value),
        lambda typed: take(read_number(typed, least, most, whole=whole)),
        key=key,
        hint=agent_texts.NOT_SET,
        help=help,
        size=TextSize(30),
    )


def read_number(typed: str, least: float, most: float, *, whole: bool) -> float | None:
    """Parse a number; None for an empty text. Raises TeamEditError if it is not a number or out of bounds."""
    if not typed.strip():
        return None
    number = value_from(ValueKind.NUMBER, typed)
    if not isinstance(number, int | float) or not least <= number <= most or (whole and number != int(number)):
        raise TeamEditError(agent_texts.out_of_bounds(least, most, whole=whole), fix=agent_texts.OUT_OF_BOUNDS_FIX)
    return int(number) if whole else number
