"""The settings of an agent's model requests, as the fields of the form show them: numbers, words, and the rest as JSON."""

from __future__ import annotations

from collections.abc import Mapping

from core.errors import TeamEditError
from core.models.requests import ABOUT_TOOLS, OURS
from core.team.spec import JsonValue
from core.values import as_json
from playground.render.value_kinds import read_json
from playground.texts import agent_texts

TEMPERATURE = "temperature"
MAX_TOKENS = ("max_tokens", "max_completion_tokens")
"""The names of the field that limits a reply. Newer models expect the second."""

EFFORT, VERBOSITY = "reasoning_effort", "verbosity"
WORDS: Mapping[str, tuple[str, ...]] = {
    EFFORT: ("none", "minimal", "low", "medium", "high", "xhigh"),
    VERBOSITY: ("low", "medium", "high"),
}
"""Settings with a field of choices. Models know some of them each; a model's own word is shown as it is."""

Settings = Mapping[str, JsonValue]


def max_tokens_name(settings: Settings) -> str:
    """Return the name under which these settings limit a reply, or the older one if they do not."""
    return next((name for name in MAX_TOKENS if name in settings), MAX_TOKENS[0])


def as_number(value: JsonValue) -> int | float | None:
    """Return the value if it is a number, which a number field can show, else None."""
    return value if isinstance(value, int | float) and not isinstance(value, bool) else None


def as_word(value: JsonValue) -> str:
    """Return the value if it is a text, which a field of choices can show, else ""."""
    return value if isinstance(value, str) else ""


def set_setting(settings: Settings, *, name: str, value: JsonValue) -> Settings:
    """Return the settings with one changed, or without it if the value is None."""
    others = {other: kept for other, kept in settings.items() if other != name}
    return others if value is None else {**others, name: value}


def settings_text(settings: Settings) -> str:
    """Return the settings that no other field shows as JSON, or an empty text if there are none."""
    shown = _in_fields(settings)
    others = {name: value for name, value in settings.items() if name not in shown}
    return as_json(others) if others else ""


def parse_settings(settings: Settings, *, text: str) -> dict[str, JsonValue]:
    """Return the settings with those of the text in place of all that no other field shows.

    Raises TeamEditError if the text is not a JSON object, or names a setting that is set elsewhere.
    """
    parsed = _parse_object(text) if text.strip() else {}
    in_fields = _in_fields(settings)
    for name in parsed:
        if name in OURS | ABOUT_TOOLS:
            raise TeamEditError(agent_texts.set_by_us(name))
        if name in in_fields:
            raise TeamEditError(agent_texts.set_above(name))
    return {**{name: value for name, value in settings.items() if name in in_fields}, **parsed}


def _in_fields(settings: Settings) -> frozenset[str]:
    """Return the settings that fields of their own show. Values of other types are left to the JSON text."""
    numbers = (TEMPERATURE, max_tokens_name(settings))
    return frozenset(
        name
        for name, value in settings.items()
        if (name in numbers and as_number(value) is not None) or (name in WORDS and as_word(value))
    )


def _parse_object(text: str) -> dict[str, JsonValue]:
    parsed = read_json(text, fix=agent_texts.SETTINGS_FIX)
    if not isinstance(parsed, dict):
        raise TeamEditError(agent_texts.SETTINGS_NOT_A_TABLE, fix=agent_texts.SETTINGS_FIX)
    return parsed
