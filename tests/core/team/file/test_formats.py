"""How the team file format grows: what old files, and files of newer versions, can still do."""

from __future__ import annotations

import json
import runpy
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from core.errors import TeamFileError
from core.team.file import formats, read_team, read_team_file, save_team, write_team
from core.team.file.__main__ import main
from core.team.file.schema import json_schema
from core.team.spec import AgentId, AgentSpec, FunctionId, FunctionSpec, ItemType, SampleReplySpec, TeamSpec

PLAIN = TeamSpec("Team", AgentId("a"), agents=(AgentSpec(AgentId("a"), "A"),))
WITH_ICON = replace(PLAIN, agents=(AgentSpec(AgentId("a"), "A", icon="*"),))

NEWER = """\
format: 99
name: Team
start: a
budget: {eur: 3}   # a key that came later
agents:
  - id: a
    name: A
    approval: always
    parallel_calls: sometimes
    icon: "*"
"""


@pytest.fixture
def icons_are_new(monkeypatch: pytest.MonkeyPatch) -> None:
    """The icon of an agent as if a second format had introduced it."""
    monkeypatch.setattr(formats, "INTRODUCED", {"agents.icon": 2})


@pytest.mark.usefixtures("icons_are_new")
def test_only_files_that_use_a_new_key_are_in_its_format() -> None:
    assert write_team(PLAIN).startswith("format: 1\n")
    assert write_team(WITH_ICON).startswith("format: 2\n")
    assert read_team(write_team(WITH_ICON)) == WITH_ICON
    assert read_team_file(write_team(WITH_ICON)).format == 2


@pytest.mark.usefixtures("icons_are_new")
def test_a_file_that_is_written_over_changes_its_format_with_its_keys_and_keeps_its_comments() -> None:
    old = write_team(PLAIN).replace("format: 1", "format: 1 # the first")
    new = write_team(WITH_ICON, old)
    assert new.startswith("format: 2 # the first\n")
    assert write_team(PLAIN, new).startswith("format: 1 # the first\n")


@pytest.mark.usefixtures("icons_are_new")
def test_older_formats_are_read_and_named_in_the_schema() -> None:
    assert read_team("format: 1\nname: Team\n") == TeamSpec("Team")
    assert read_team("format: 2\nname: Team\n") == TeamSpec("Team")
    assert json_schema()["properties"]["format"] == {"enum": [1, 2]}


WITH_PARAMETER = """\
format: 2
name: Team
functions:
  - id: book
    parameters:
      - name: seats
        type: array
        required: false
        items: integer
        default:
          - 1
"""


def test_types_of_items_and_defaults_are_in_the_second_format() -> None:
    team = read_team(WITH_PARAMETER)
    (parameter,) = team.functions[0].parameters
    assert (parameter.items, parameter.default) == (ItemType.INTEGER, [1])
    assert write_team(team) == WITH_PARAMETER
    plain = replace(team.functions[0], parameters=(replace(parameter, items=ItemType.ANY, default=None),))
    assert write_team(replace(team, functions=(plain,))).startswith("format: 1\n")


def test_an_unknown_type_of_items_is_named_with_its_line() -> None:
    with pytest.raises(TeamFileError, match=r"line 9.*parameters.*seats.*items.*did you mean “integer”|“integer”"):
        read_team(WITH_PARAMETER.replace("items: integer", "items: integr"))


def test_variables_of_any_name_leave_the_format_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(formats, "INTRODUCED", {"approval": 2, "agents.approval": 2})
    assert write_team(replace(PLAIN, context={"approval": 1, "agents": [{"x": 1}]})).startswith("format: 1\n")


def test_a_file_of_a_newer_format_is_read_as_far_as_it_is_known() -> None:
    file = read_team_file(NEWER, "new.team.yaml")
    assert file.team == WITH_ICON
    assert (file.format, file.is_newer) == (99, True)
    assert [place.replace(" \u203a ", " > ") for place in file.unknown] == [
        "line 4, budget",
        "line 8, agents > a > approval",
        "line 9, agents > a > parallel_calls",
    ]


def test_a_newer_file_without_what_every_team_has_cannot_be_read() -> None:
    with pytest.raises(TeamFileError, match="“name” is missing"):
        read_team_file("format: 99\nstart: a\n")


def test_a_list_of_a_newer_file_that_cannot_be_read_is_left_out_as_a_whole() -> None:
    file = read_team_file('format: 99\nname: x\nfunctions:\n- id: f\n- id: g g\nicon: "*"\n')
    assert file.team == TeamSpec("x", icon="*")
    assert len(file.unknown) == 1


def test_a_file_of_a_newer_format_is_named_as_such_and_never_written(tmp_path: Path) -> None:
    with pytest.raises(TeamFileError, match=r"^new\.team\.yaml: This file is in format 99; this version reads up to 3"):
        read_team(NEWER, "new.team.yaml")
    with pytest.raises(TeamFileError, match="in format 99"):
        write_team(WITH_ICON, NEWER)
    path = tmp_path / "new.team.yaml"
    path.write_text(NEWER, encoding="utf-8")
    with pytest.raises(TeamFileError, match="in format 99"):
        save_team(WITH_ICON, path)
    assert path.read_text(encoding="utf-8") == NEWER


def test_a_file_of_a_known_format_is_not_newer() -> None:
    assert not read_team_file(write_team(PLAIN)).is_newer


def test_the_schema_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--schema"]) == 0
    assert json.loads(capsys.readouterr().out) == json_schema()


def test_the_schema_is_printed_by_the_program(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.argv", ["core.team.file", "--schema"])
    monkeypatch.delitem(sys.modules, "core.team.file.__main__")
    with pytest.raises(SystemExit, match="0"):
        runpy.run_module("core.team.file", run_name="__main__")
    assert json.loads(capsys.readouterr().out) == json_schema()


def test_a_team_with_sample_replies_or_marked_functions_is_in_the_third_format() -> None:
    sampled = replace(PLAIN, agents=(AgentSpec(AgentId("a"), "A", sample_replies=(SampleReplySpec("cakes", "Yes!"),)),))
    marks = tuple(FunctionSpec(FunctionId(name), name, ask_first=mark) for name, mark in (("b", True), ("c", False)))
    marked = replace(PLAIN, functions=(*marks, FunctionSpec(FunctionId("d"), "d")))
    for team in (sampled, marked):
        text = write_team(team)
        assert text.startswith("format: 3\n")
        assert read_team(text) == team
    assert "ask_first" not in write_team(replace(PLAIN, functions=(FunctionSpec(FunctionId("d"), "d"),)))
