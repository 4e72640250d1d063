"""An agent's settings for its model, as text that a person types, and back. Nothing here draws."""

from __future__ import annotations

import json
from collections.abc import Mapping

from core.errors import TeamEditError
from core.models.requests import ABOUT_TOOLS, OURS
from core.team.spec import JsonValue
from core.values import JsonError, parse_json
from playground.words import agents as words

TEMPERATURE = "temperature"
MAX_TOKENS = ("max_tokens", "max_completion_tokens")
Settings = Mapping[str, JsonValue]


def max_tokens_name(settings: Settings) -> str:
    """The field that bounds a reply: newer models know it by another name, which is kept where it is used."""
    return next((name for name in MAX_TOKENS if name in settings), MAX_TOKENS[0])


def number(value: JsonValue) -> int | float | None:
    """The value if a field for numbers can show it."""
    return value if isinstance(value, int | float) and not isinstance(value, bool) else None


def with_setting(settings: Settings, name: str, value: JsonValue) -> Settings:
    """The settings with this one changed, or without it when there is no value."""
    others = {known: kept for known, kept in settings.items() if known != name}
    return others if value is None else {**others, name: value}


def as_typed(settings: Settings) -> str:
    """The settings that have no field of their own, as JSON; nothing when there are none."""
    further = {name: value for name, value in settings.items() if name not in _friendly(settings)}
    return json.dumps(further, ensure_ascii=False, indent=2, default=str) if further else ""


def read_settings(typed: str, before: Settings) -> dict[str, JsonValue]:
    """All settings, when these are typed for the further ones. Raises TeamEditError for what no request could hold."""
    read = _table(typed) if typed.strip() else {}
    shown = _friendly(before)
    for name in read:
        if name in OURS | ABOUT_TOOLS:
            raise TeamEditError(words.set_by_us(name))
        if name in shown:
            raise TeamEditError(words.set_above(name))
    return {**{name: value for name, value in before.items() if name in shown}, **read}


def _friendly(settings: Settings) -> frozenset[str]:
    """Settings of these that a field of its own shows: numbers do, anything else is left to the text."""
    return frozenset(
        name for name in (TEMPERATURE, max_tokens_name(settings)) if number(settings.get(name)) is not None
    )


def _table(typed: str) -> dict[str, JsonValue]:
    try:
        read = parse_json(typed)
    except JsonError as error:
        raise TeamEditError(_bad_json(error), fix=words.SETTINGS_FIX) from None
    if not isinstance(read, dict):
        raise TeamEditError(words.SETTINGS_NOT_A_TABLE, fix=words.SETTINGS_FIX)
    return read


def _bad_json(error: JsonError) -> str:
    if error.number:
        return words.not_a_value(error.number)
    return words.bad_json(error.line, error.column) if error.line else words.SETTINGS_NOT_A_TABLE
