"""Reading and writing team files: what comes back, and what is said of files that cannot be read."""

from __future__ import annotations

import json
import os
from dataclasses import replace
from pathlib import Path

import jsonschema
import pytest
from hypothesis import given
from ruamel.yaml import YAML

from core.errors import TeamFileError
from core.team.file import load_team, read_team, save_team, write_team
from core.team.file.encode import encode_team, require_encodable
from core.team.file.parse import MAX_FILE_BYTES
from core.team.file.schema import json_schema
from core.team.file.tree import PATH_SEPARATOR
from core.team.spec import AgentId, AgentSpec, FunctionId, FunctionSpec, JsonValue, ParameterType, ResultRow, TeamSpec
from core.values import same
from tests.support.specs import teams

SAMPLES = sorted((Path(__file__).parents[4] / "sample_agents").glob("*.team.yaml"))
BARE = "format: 1\nname: Team\n"
TEAM = """\
format: 1
name: 42
start: a
agents:
  - id: a
    name: A
    functions: [f]
functions:
  - id: f
    parameters:
      - name: city
        required: yes
        choices: [1, two, 3.5]
    results:
      - when: {city: 007}
        value: 2026-05-01
        delay_s: 2
context: {on: yes, n: 1, f: 1.0, nothing: null, t: true, big: 1e3, hex: 0x1F, zero: 010, 5: five}
positions:
  a: [1, -2.5]
"""


@given(teams)
def test_any_team_comes_back_from_its_file_exactly(team: TeamSpec) -> None:
    text = write_team(team)
    again = read_team(text)
    assert again == team
    assert same(encode_team(again), encode_team(team))
    assert write_team(again) == text


@given(teams)
def test_what_is_written_means_the_same_to_any_yaml_reader_and_fits_the_schema(team: TeamSpec) -> None:
    text = write_team(team)
    data = YAML(typ="safe", pure=True).load(text)
    assert same(json.loads(json.dumps(data)), json.loads(json.dumps(encode_team(team))))
    jsonschema.validate(data, json_schema())


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.name)
def test_a_sample_comes_back_exactly_and_fits_the_schema(path: Path) -> None:
    team, text = load_team(path), path.read_text(encoding="utf-8")
    assert read_team(write_team(team)) == team
    assert write_team(team, text) == text
    jsonschema.validate(YAML(typ="safe", pure=True).load(text), json_schema())


def test_the_schema_is_one_and_refuses_unknown_keys() -> None:
    jsonschema.Draft202012Validator.check_schema(json_schema())
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({"format": 1, "name": "Team", "agent": []}, json_schema())


def test_unquoted_words_are_text_in_text_fields_and_json_elsewhere() -> None:
    team = read_team(TEAM)
    function = team.functions[0]
    assert team.name == "42"
    assert function.name == "f"
    assert function.parameters[0].required
    assert function.parameters[0].type is ParameterType.STRING
    assert function.parameters[0].choices == (1, "two", 3.5)
    assert function.results[0] == ResultRow(when={"city": "007"}, value="2026-05-01", delay_s=2.0)
    assert team.positions == {"a": (1.0, -2.5)}
    wanted = {"on": "yes", "n": 1, "f": 1.0, "nothing": None, "t": True, "big": 1000.0, "hex": "0x1F", "zero": "010"}
    assert same(dict(team.context), {**wanted, "5": "five"})


def test_a_key_left_empty_is_a_key_left_out() -> None:
    assert read_team(BARE + "description:\nagents:\ncontext: ~\n") == TeamSpec("Team")


def test_what_equals_its_default_is_not_written() -> None:
    function = FunctionSpec(FunctionId("f"), "f", results=(ResultRow(),))
    team = TeamSpec("Team", AgentId("a"), agents=(AgentSpec(AgentId("a"), "A"),), functions=(function,))
    agents, functions = "agents:\n  - id: a\n    name: A\n", "functions:\n  - id: f\n    results:\n      - {}\n"
    assert write_team(team) == f"{BARE}start: a\n{agents}{functions}"


def test_text_of_several_lines_is_written_as_a_block() -> None:
    team = TeamSpec("Team", description="one\ntwo", starters=("a\nb\n", "  c\nd\n\n"))
    blocks = "  - |\n    a\n    b\n  - |2+\n      c\n    d\n\n"
    assert write_team(team) == f"{BARE}description: |-\n  one\n  two\nstarters:\n{blocks}"


def test_a_byte_order_mark_and_line_ends_of_windows_are_no_hindrance() -> None:
    text = "\ufeff" + BARE.replace("\n", "\r\n") + "icon: x\r\n"
    assert read_team(text.encode()) == read_team(BARE + "icon: x\n")
    assert write_team(TeamSpec("Team", icon="z"), text) == text.replace("x", "z")


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-32", "cp949", "shift_jis"])
def test_a_file_in_another_encoding_is_refused_in_plain_words(encoding: str) -> None:
    with pytest.raises(TeamFileError, match="UTF-8"):
        read_team(f"{BARE}icon: 일본\n".replace("일본", "日本").encode(encoding))


def test_an_error_names_the_file_it_was_given() -> None:
    with pytest.raises(TeamFileError) as raised:
        read_team("", "mine.team.yaml")
    assert raised.value.place == "mine.team.yaml, line 1"


def test_a_place_says_line_and_keys() -> None:
    text = BARE + "agents:\n  - id: triage\n    name: Triage\n    functions: none\n"
    with pytest.raises(TeamFileError) as raised:
        read_team(text)
    assert raised.value.place.replace(PATH_SEPARATOR, " > ") == "line 6, agents > triage > functions"


def test_too_large_a_file_is_refused_unread() -> None:
    with pytest.raises(TeamFileError, match=r"larger than a team file may be \(512 kB\)"):
        read_team("#" * (MAX_FILE_BYTES + 1))


def test_too_many_values_are_refused() -> None:
    with pytest.raises(TeamFileError, match="more than 40,000 values"):
        read_team(BARE + "starters: [" + "a," * 41_000 + "]")


UNWRITABLE = [
    (TeamSpec("\0"), "U+0000"),
    (TeamSpec("\udc80"), "U+DC80"),
    (TeamSpec("x", agents=(AgentSpec(AgentId("a b"), "A"),)), "is not an id"),
    (TeamSpec("x", context={"a": float("nan")}), "not a number that JSON has"),
    (TeamSpec("x", positions={AgentId("a"): (float("inf"), 0.0)}), "not a number"),
    (TeamSpec("x", context={"a": {1}}), "is a set"),  # type: ignore[dict-item] # what a program may put there by mistake
    (TeamSpec("x", context={"a": 10**5000}), "too large a number"),
    (TeamSpec("x", positions={AgentId("a"): (1e301, 0.0)}), "too large a number"),
    (TeamSpec("x", context={"": 1}), "a key that is empty"),
    (TeamSpec("x", context={"k" * 300: 1}), "too long"),
    (TeamSpec("x", starters=("a",) * 1001), "more than 1,000 entries"),
    (TeamSpec("x", context={f"a{n}": n for n in range(1001)}), "more than 1,000 entries"),
]


@pytest.mark.parametrize(("team", "said"), UNWRITABLE, ids=[said for _, said in UNWRITABLE])
def test_what_no_file_can_hold_is_refused_with_its_place(team: TeamSpec, said: str) -> None:
    with pytest.raises(TeamFileError) as raised:
        write_team(team)
    assert said in raised.value.message
    assert raised.value.place


def test_values_nested_without_end_cannot_be_saved() -> None:
    deep: list[object] = []
    deep.append(deep)
    with pytest.raises(TeamFileError, match="nested more than"):
        write_team(TeamSpec("x", context={"a": deep}))  # type: ignore[dict-item] # as above


@pytest.mark.parametrize("depth", range(1, 22))
def test_a_value_is_encodable_if_it_can_be_saved_wherever_a_file_allows_any_value(depth: int) -> None:
    value: JsonValue = json.loads("[" * depth + "]" * depth)
    results = (ResultRow(set={"variable": value}),)
    team = TeamSpec("x", functions=(FunctionSpec(FunctionId("f"), "f", results=results),))
    try:
        require_encodable(value)
    except TeamFileError:
        with pytest.raises(TeamFileError):
            write_team(team)
    else:
        assert read_team(write_team(team)) == team


def test_what_can_be_read_can_be_saved_however_deep() -> None:
    for levels in (18, 19):
        text = BARE + "context:\n  a: " + "[" * levels + "]" * levels + "\n"
        if levels == 18:
            assert read_team(write_team(read_team(text))) == read_team(text)
            continue
        with pytest.raises(TeamFileError, match="more than 20 deep"):
            read_team(text)
    value: JsonValue = 1
    for _ in range(19):
        value = [value]
    with pytest.raises(TeamFileError, match="more than 20 deep"):
        write_team(TeamSpec("x", context={"a": value}))


def test_a_team_too_large_to_be_read_again_is_not_written() -> None:
    with pytest.raises(TeamFileError, match="more than 40,000 values"):
        write_team(TeamSpec("x", context={"a": [1] * 40_000}))
    with pytest.raises(TeamFileError, match="larger than"):
        write_team(TeamSpec("x", description="a" * MAX_FILE_BYTES))


def test_saving_keeps_the_comments_of_the_file_that_is_there(tmp_path: Path) -> None:
    path = tmp_path / "a.team.yaml"
    path.write_text(f"# mine\n{BARE}", encoding="utf-8")
    path.chmod(0o600)
    save_team(TeamSpec("Other"), path)
    assert path.read_text(encoding="utf-8") == "# mine\nformat: 1\nname: Other\n"
    assert path.stat().st_mode & 0o777 == 0o600
    assert [one.name for one in tmp_path.iterdir()] == ["a.team.yaml"]


def test_a_team_saved_in_a_new_file_is_loaded_again(tmp_path: Path) -> None:
    team = read_team(TEAM)
    save_team(team, tmp_path / "new.team.yaml")
    assert load_team(tmp_path / "new.team.yaml") == team


@pytest.mark.parametrize("there", [b"a diary", b"\xff\xfe", b"PNG\0"])
def test_saving_never_destroys_what_is_not_a_team_file(tmp_path: Path, there: bytes) -> None:
    path = tmp_path / "diary.txt"
    path.write_bytes(there)
    with pytest.raises(TeamFileError):
        save_team(TeamSpec("x"), path)
    assert path.read_bytes() == there


def test_a_save_that_fails_leaves_the_old_file_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.team.yaml"
    save_team(TeamSpec("old"), path)

    def no_space(handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", no_space)
    with pytest.raises(TeamFileError, match="No space left"):
        save_team(TeamSpec("new"), path)
    assert load_team(path).name == "old"
    assert [one.name for one in tmp_path.iterdir()] == ["a.team.yaml"]


def test_a_file_that_cannot_be_opened_is_named_without_its_folder(tmp_path: Path) -> None:
    for act in (load_team, lambda path: save_team(TeamSpec("x"), path / "more")):
        with pytest.raises(TeamFileError) as raised:
            act(tmp_path / "none.yaml")
        assert str(tmp_path) not in str(raised.value)


def test_a_new_icon_leaves_the_rest_as_it_was() -> None:
    text = "name: Team  # ours\nformat: 1\n"
    assert write_team(replace(read_team(text), icon="x"), text) == "name: Team  # ours\nicon: x\nformat: 1\n"
