"""What is said of team files that cannot be read: a reason, a place, and often what to do."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.errors import TeamFileError
from core.team.file import read_team, write_team
from core.team.file.invisible import blame_invisible
from core.team.file.tree import PATH_SEPARATOR
from core.team.spec import TeamSpec

SAMPLE = (Path(__file__).parents[4] / "sample_agents" / "weather.team.yaml").read_text(encoding="utf-8")[:3000]
BARE = "format: 1\nname: Team\n"

BROKEN = {
    "": ("The file is empty", "line 1"),
    "# nothing\n": ("The file is empty", "line 1"),
    "- a\n": ("keys with values", "line 1"),
    "hello": ("keys with values", "line 1"),
    "name: x\n": ("does not have a format", "line 1"),
    "format: 4\nname: x\n": ("in format 4; this version reads up to 3", ""),
    "format: '1'\nname: x\n": ("a whole number from 1 on", "line 1, format"),
    "format: 0\nname: x\n": ("a whole number from 1 on", "line 1, format"),
    "format: [1]\nname: x\n": ("a whole number from 1 on", "line 1, format"),
    "format: 1\n": ("“name” is missing", "line 1"),
    BARE + "agent: []\n": ("Did you mean “agents”?", "line 3"),
    BARE + "xyz: 1\n": ("The keys here are: name, start,", "line 3"),
    BARE + "name: again\n": ("a second time; the first is on line 2", "line 3"),
    BARE + "context:\n  a: 1\n  a: 2\n": ("a second time", "line 5"),
    BARE + "agents: x\n": ("Expected a list here, and found x", "line 3, agents"),
    BARE + "agents: [x]\n": ("Expected keys with values (key: value)", "line 3, agents > no. 1"),
    BARE + "agents:\n  - name: x\n": ("“id” is missing", "line 4, agents > x"),
    BARE + "agents:\n  - id: a b\n    name: x\n": ("a b cannot be an id", "line 4, agents > a b > id"),
    BARE + "agents:\n  - id: a\n    name: {x: y}\n": ("Expected text here", "line 5, agents > a > name"),
    BARE + "agents:\n  - id: a\n    name: {x}\n": ("in quotes", "line 5, agents > a > name"),
    BARE + "agents:\n  - id: a\n    name: A\n    parallel_calls: 3\n": ("Expected true or false", "> parallel_calls"),
    BARE + "agents:\n  - id: a\n    name: A\n    functions:\n      x: 1\n": ("Expected a list", "a > functions"),
    BARE + "functions:\n  - id: f\n    parameters: [{name: p, type: text}]\n": ("one of string, integer", "> p > type"),
    BARE + "functions:\n  - id: f\n    parameters: [{name: p, type: nummer}]\n": ("Did you mean “number”?", "p > type"),
    BARE + "functions:\n  - id: f\n    parameters: [{name: p, choices: [true]}]\n": (
        "text or a number",
        "choices > no. 1",
    ),
    BARE + "functions:\n  - id: f\n    results: [{delay_s: '2'}]\n": (
        'Expected a number here, and found "2"',
        "delay_s",
    ),
    BARE + "functions:\n  - id: f\n    results: [{delay_s: true}]\n": ("Expected a number", "no. 1 > delay_s"),
    BARE + "context: [1]\n": ("found a list", "line 3, context"),
    BARE + "context:\n  a: 1e999\n": ("too large", "line 4, context > a"),
    BARE + f"context:\n  a: {'9' * 5000}\n": ("too long", "line 4, context > a"),
    BARE + "positions: {a: [1, 1e301]}\n": ("Expected a number", "positions > a"),
    BARE + f"context:\n  {'k' * 201}: 1\n": ("longer than 200 characters", "line 4"),
    BARE + "starters:\n" + "- a\n" * 1001: ("More than 1,000 entries", "line 4, starters"),
    BARE + "context:\n" + "".join(f"  a{n}: 1\n" for n in range(1001)): ("More than 1,000 entries", "line 4, context"),
    BARE + "positions: {a: [1]}\n": ("two numbers", "line 3, positions > a"),
    BARE + "positions: {a: [1, x]}\n": ("Expected a number", "positions > a"),
    BARE + "icon: &a x\n": ("an anchor", "line 3"),
    BARE + "icon: *a\n": ("an alias", "line 3"),
    BARE + "icon: !!python/object:os.system x\n": ("a tag", "line 3"),
    BARE + "context: !!set {a, b}\n": ("a tag", "line 3"),
    BARE + "context:\n  <<: {a: 1}\n": ("Expected a key", "line 4"),
    BARE + "context:\n  ? [a]\n  : 1\n": ("Expected a key here, and found a list", "line 4"),
    BARE + "context:\n  : 1\n": ("found nothing", "line 4"),
    BARE + "---\nname: b\n": ("A second document", "line 4"),
    "%YAML 1.1\n---\n" + BARE: ("a directive", "line 1"),
    BARE + "icon: a: b\n": ("has a colon in it", "line 3"),
    BARE + "icon:\n\t- a\n": ("Indent with spaces", "line 4"),
    BARE + "icon: 'a\n": ("not valid YAML", "line"),
    BARE + "icon: {a} b\n": ("not valid YAML", "line 3"),
    BARE + "icon: \x07\n": ("a control character (U+0007)", "line 3"),
    BARE + "icon: \0\n": ("a control character (U+0000)", "line 3"),
    BARE + "icon: \ud800\n": ("half of a character", "line 3"),
    BARE + 'icon: "\\0"\n': ("U+0000, which no text may hold", "line 3"),
    BARE + 'icon: "\\ud800"\n': ("U+D800, which no text may hold", "line 3"),
    BARE + 'icon: "\\UFFFFFFFF"\n': ("not valid YAML", ""),
    BARE + "context: " + "[" * 30: ("more than 20 deep", "line 3"),
    BARE + "context:\n" + "".join(" " * (n + 1) + "a:\n" for n in range(30)): ("more than 20 deep", "line"),
}


@pytest.mark.parametrize("text", BROKEN, ids=lambda text: repr(text.removeprefix(BARE)[:40]))
def test_a_file_that_cannot_be_read_says_why_and_where(text: str) -> None:
    said, place = BROKEN[text]
    with pytest.raises(TeamFileError) as raised:
        read_team(text)
    assert said in f"{raised.value.message} {raised.value.fix}"
    assert place in raised.value.place.replace(PATH_SEPARATOR, " > ")


HOSTILE = {
    "numbers": BARE + "starters: [" + "1," * 250_000,
    "keys": BARE + "context: {" + "".join(f"a{number}: 1," for number in range(50_000)),
    "items": BARE + "starters:\n" + "- 1\n" * 125_000,
    "brackets": BARE + "context: " + "[" * 500_000,
    "braces": BARE + "context: " + "{" * 500_000,
    "dashes": "- " * 250_000,
    "question marks": "? " * 250_000,
    "tag": "!" * 500_000,
    "tag within": BARE + "icon: !" + "a" * 500_000,
    "anchor": "&" * 500_000,
    "directives": "%a b\n" * 100_000,
    "documents": "---\n" * 125_000,
    "open quote": BARE + 'icon: "' + "\n" * 500_000,
    "open comment": BARE + "starters: [" + "#a\n" * 160_000,
    "laughs": BARE + "a: &a [x, x]\nb: &b [*a, *a]\nc: &c [*b, *b]\nd: [*c, *c]\n",
    "number": BARE + "context:\n  a: " + "9" * 500_000,
}


@pytest.mark.no_cover  # counting the lines takes longer than reading the files, and shorter files reach the same ones
@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_no_file_takes_long_to_refuse(text: str) -> None:
    began = time.process_time()
    with pytest.raises(TeamFileError) as raised:
        read_team(text)
    assert time.process_time() - began < 10
    assert "line" in raised.value.place


PIECES = [
    "format: 1\n", "name: x\n", "agents:\n", "  - id: a\n", "    name: b\n", "context:\n", "  a: ", "- ", "[", "]", "{", "}", ",",
    ": ", "? ", "|\n", ">-\n", "\"", "'", "#", "&a ", "*a", "!t ", "%", "---\n", "...\n", "\t", "\n", "  ", "\0", "\ud800", "\ufeff",
    "\r", "\u2028", "\\", "\\u", "\\xff", "1e999", "null", "환", "<<: ", "@", "`",
]  # fmt: skip


@given(st.lists(st.sampled_from(PIECES) | st.text(max_size=5), max_size=30).map("".join) | st.binary(max_size=60))
def test_whatever_the_file_it_is_a_team_or_an_error_with_a_reason(raw: str | bytes) -> None:
    team = team_or_error(raw)
    if isinstance(team, TeamFileError):
        assert team.message
    else:
        assert read_team(write_team(team)) == team


@settings(deadline=None)
@given(st.data())
def test_a_sample_with_a_piece_replaced_is_a_team_or_an_error_with_a_place(data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(SAMPLE)))
    length = data.draw(st.integers(0, 30))
    text = SAMPLE[:at] + data.draw(st.sampled_from(PIECES)) + SAMPLE[at + length :]
    team = team_or_error(text)
    if isinstance(team, TeamFileError):
        assert "line" in team.place
    else:
        assert read_team(write_team(team, text)) == team


def team_or_error(raw: str | bytes) -> TeamSpec | TeamFileError:
    try:
        return read_team(raw)
    except TeamFileError as error:
        return error


AGENTS = BARE + "start: a\nagents:\n  - id: a\n    name: A\n    handoffs:\n      - to: b\n  - id: b\n    name: B\n"


@pytest.mark.parametrize(
    ("before", "after", "line", "character"),
    [
        ("    name: A\n", "\u00a0\u00a0\u00a0\u00a0name: A\n", 6, "no-break space, U+00A0"),
        ("name: Team", "name:\u00a0Team", 2, "no-break space, U+00A0"),
        ("format: 1", "format: 1\u00a0", 1, "no-break space, U+00A0"),
        ("format: 1", "format: \u200b1", 1, "zero width space, U+200B"),
        ("    name: A\n", "    na\u200bme: A\n", 6, "zero width space, U+200B"),
        ("  - id: b", "  -\u3000id: b", 9, "ideographic space, U+3000"),
        ("id: b", "id: b\u202e", 9, "right-to-left override, U+202E"),
        ("to: b", "to: b\u200d", 8, "zero width joiner, U+200D"),
        ("start: a", "start: \u2066a", 3, "left-to-right isolate, U+2066"),
        ("agents:", "agents\u3164:", 4, "hangul filler, U+3164"),
    ],
)
def test_an_invisible_character_that_breaks_a_file_is_named_with_its_line(
    before: str, after: str, line: int, character: str
) -> None:
    assert AGENTS.count(before) == 1
    with pytest.raises(TeamFileError) as raised:
        read_team(AGENTS.replace(before, after))
    assert raised.value.place.split(",")[0] == f"line {line}"
    assert f"cannot be seen ({character})" in raised.value.message
    assert raised.value.fix == "Delete it, or type the line again."


def test_invisible_characters_in_texts_are_kept_and_blamed_for_nothing() -> None:
    text = AGENTS.replace("name: Team", "name: A\u00a0team \U0001f469\u200d\U0001f680")
    assert read_team(text).name == "A\u00a0team \U0001f469\u200d\U0001f680"
    with pytest.raises(TeamFileError, match=r"line 11: There is no key .xyz. here"):
        read_team(text + "xyz: 1\n")


def test_an_invisible_character_behind_the_error_is_not_blamed() -> None:
    error = TeamFileError("Wrong.", place="line 1")
    assert blame_invisible("ok\nx\u00a0", error, lambda text: None) is error
