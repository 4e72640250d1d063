"""Saving over a file edited by hand: what has not changed stays as it was written."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.team.file import read_team, write_team
from core.team.file.encode import encode_team
from core.team.spec import AgentId, AgentSpec, FunctionId, HandoffSpec, JsonValue, ResultRow, TeamSpec
from core.values import same
from tests.support.specs import teams

SAMPLE = Path(__file__).parents[4] / "sample_agents" / "weather.team.yaml"

BY_HAND = """\
# Our help line.

name: 'Help line'   # as on the door
format: 1
start: desk
agents:

  # The desk comes first.
  - id: desk
    name: Desk
    tool_choice: auto  # the default, spelt out
    functions: [look, find]  # both
    instructions: >-
      Listen first,
      then answer.
    # Where to go from here:
    handoffs:
      - to: money   # the usual case
        when: It is about money.
      # Rare.
      - to: bags
        when: "It is about a bag."

  # Money people.
  - name: Money
    id: money
    icon:
  -
    # The bag people.
    id: bags
    name: Bags
functions:
- id: look
  results:
  - when: {city: [Oslo, oslo]}
    value: Rain.   # always
  - value: {temperature: 3, unit: C}
- id: find
context:
    city: Oslo      # home
    tries: 3
# That was all.
"""


def changed(**changes: object) -> list[str]:
    """The lines that go (-) and come (+) when the team of BY_HAND is saved with these changes."""
    team = replace(read_team(BY_HAND), **changes)  # type: ignore[arg-type] # the fields are named by the tests
    text = write_team(team, BY_HAND)
    assert same(encode_team(read_team(text)), encode_team(team))
    old, new = BY_HAND.splitlines(), text.splitlines()
    return [f"- {line}" for line in old if line not in new] + [f"+ {line}" for line in new if line not in old]


def agents(*, at: int, **changes: object) -> tuple[AgentSpec, ...]:
    team = read_team(BY_HAND).agents
    return (*team[:at], replace(team[at], **changes), *team[at + 1 :])  # type: ignore[arg-type] # as above


def test_a_team_that_has_not_changed_leaves_its_file_alone() -> None:
    assert write_team(read_team(BY_HAND), BY_HAND) == BY_HAND


def test_a_changed_value_keeps_the_comment_beside_it() -> None:
    assert changed(name="Hot line") == ["- name: 'Help line'   # as on the door", "+ name: Hot line   # as on the door"]
    new = agents(at=0, functions=(FunctionId("look"),))
    assert changed(agents=new) == ["-     functions: [look, find]  # both", "+     functions: [look]  # both"]


def test_a_new_value_takes_only_its_own_lines() -> None:
    gone = ["-     instructions: >-", "-       Listen first,", "-       then answer."]
    come = ["+     instructions: |-", "+       Answer.", "+       Then listen."]
    assert changed(agents=agents(at=0, instructions="Answer.\nThen listen.")) == gone + come
    assert changed(context={"city": "Rome", "tries": 3}) == [
        "-     city: Oslo      # home",
        "+     city: Rome      # home",
    ]


def test_new_keys_come_where_they_belong_and_old_ones_go_with_their_comments() -> None:
    assert changed(description="Hello") == ["+ description: Hello"]
    assert changed(agents=agents(at=1, icon="x")) == ["-     icon:", "+     icon: x"]
    assert changed(agents=agents(at=2, description="x")) == ["+     description: x"]
    gone = ["-     # Where to go from here:", "-     handoffs:", "-       - to: money   # the usual case"]
    gone += ["-         when: It is about money.", "-       # Rare.", "-       - to: bags"]
    assert changed(agents=agents(at=0, handoffs=())) == [*gone, '-         when: "It is about a bag."']
    assert changed(agents=agents(at=0, tool_choice="none")) == [
        "-     tool_choice: auto  # the default, spelt out",
        "+     tool_choice: none  # the default, spelt out",
    ]


def test_a_key_set_back_to_its_default_goes() -> None:
    text = "format: 1\nname: Team\nicon: x\ndescription: y  # why\n"
    assert write_team(TeamSpec("Team", description="y"), text) == text.replace("icon: x\n", "")


def test_agents_move_with_their_comments() -> None:
    desk, money, bags = read_team(BY_HAND).agents
    assert changed(agents=(bags, money, desk)) == []
    assert changed(agents=(desk, bags)) == [
        "-   # Money people.",
        "-   - name: Money",
        "-     id: money",
        "-     icon:",
    ]


def test_items_are_found_by_what_they_lead_to() -> None:
    new = (HandoffSpec(AgentId("bags"), "It is about a bag."), HandoffSpec(AgentId("money"), "Money."))
    assert changed(agents=agents(at=0, handoffs=new)) == [
        "-         when: It is about money.",
        "+         when: Money.",
    ]


def test_a_row_of_results_is_changed_where_it_stands() -> None:
    team = read_team(BY_HAND)
    look, find = team.functions
    rows = (replace(look.results[0], value="Sun."), ResultRow(value={"temperature": 4}))
    assert changed(functions=(replace(look, results=rows), find)) == [
        "-     value: Rain.   # always",
        "-   - value: {temperature: 3, unit: C}",
        "+     value: Sun.   # always",
        "+   - value: {temperature: 4}",
    ]


def test_brackets_inside_a_list_stay_brackets() -> None:
    text = "format: 1\nname: Team\ncontext:\n  a:\n    - [x, y]  # two\n    - {k: v}\n"
    team = TeamSpec("Team", context={"a": [["x", "a, b"], {"k": "w: #", "{": None}]})
    merged = write_team(team, text)
    assert merged == text.replace("[x, y]", '[x, "a, b"]').replace("{k: v}", '{k: "w: #", "{": null}')


def test_a_value_too_long_for_brackets_is_written_out() -> None:
    names = tuple(FunctionId(f"function_{number}") for number in range(20))
    come = ["+     functions:  # both", *(f"+       - {name}" for name in names)]
    assert changed(agents=agents(at=0, functions=names)) == ["-     functions: [look, find]  # both", *come]


def test_a_file_all_in_braces_is_written_anew() -> None:
    text = '{"format": 1, "name": "Team"}'
    assert write_team(read_team(text), text) == text
    assert write_team(TeamSpec("Other"), text) == "format: 1\nname: Other\n"


@pytest.mark.parametrize(
    "text",
    [
        '"format": 1\n? name\n: Team\n',
        "format: 1\nname: Te\n am\n",
        'format: 1\nname: "Te\n\n  am"\nstarters: ["\u2028", a]\n',
        "format: 1\nname: Team\ncontext:\n  a:\n  - - 1\n    - 2\n  -\n  - - - 3\n",
        "format: 1\nname: Team\nstarters:\n  -\n    a\n  - # x\n    b\n",
        "format: 1\nname: |+\n  Team\n\n\ndescription: x",
        "---\nformat: 1\nname: Team\n...\n",
    ],
)
def test_odd_layouts_lose_nothing(text: str) -> None:
    team = read_team(text)
    context: dict[str, JsonValue] = {"a": [[1, 3], "x", [[4]]], "b": {"c": [1]}}
    for other in (
        replace(team, icon="x"),
        replace(team, name="y", starters=("a", "c")),
        replace(team, context=context),
    ):
        assert same(encode_team(read_team(write_team(other, text))), encode_team(other))


@given(teams, teams)
def test_any_team_saved_over_any_other_is_read_back_exactly(old: TeamSpec, new: TeamSpec) -> None:
    merged = write_team(new, write_team(old))
    assert same(encode_team(read_team(merged)), encode_team(new))
    assert write_team(new, merged) == merged


@settings(deadline=None, max_examples=10)
@given(st.data())
def test_comments_between_agents_survive_any_change_of_the_words_in_them(data: st.DataObject) -> None:
    text = SAMPLE.read_text(encoding="utf-8")
    lines = text.splitlines(keepends=True)
    remarked = "".join(
        f"  # remark {at}\n{line}" if line.startswith("  - id:") else line for at, line in enumerate(lines)
    )
    team = read_team(remarked)
    at = data.draw(st.integers(0, len(team.agents) - 1))
    agent = replace(team.agents[at], name=data.draw(st.text("aé 환\n:#", min_size=1)), model="m", functions=())
    other = replace(team, agents=(*team.agents[:at], agent, *team.agents[at + 1 :]))
    merged = write_team(other, remarked)
    assert read_team(merged) == other
    assert [line for line in merged.splitlines() if "# remark" in line] == [
        line for line in remarked.splitlines() if "# remark" in line
    ]
