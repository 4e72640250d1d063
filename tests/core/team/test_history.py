"""The past of a team under edit: what is a step, and what comes back."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from core.team.history import MAX_STEPS, History
from core.team.spec import AgentId, TeamSpec
from tests.support.specs import teams

A, B, C = TeamSpec("a"), TeamSpec("b"), TeamSpec("c")


def test_a_step_can_be_undone_and_redone() -> None:
    history = History(A).push(B)
    assert (history.can_undo, history.can_redo) == (True, False)
    undone = history.undo()
    assert (undone.present, undone.can_undo, undone.can_redo) == (A, False, True)
    assert undone.redo() == history


def test_with_nothing_to_undo_or_redo_the_history_stays() -> None:
    history = History(A)
    assert history.undo() is history
    assert history.redo() is history


def test_the_same_team_is_no_step() -> None:
    history = History(A).push(B)
    assert history.push(TeamSpec("b")) is history


def test_what_python_calls_equal_and_a_file_does_not_is_a_step() -> None:
    history = History(TeamSpec("a", context={"n": 1})).push(TeamSpec("a", context={"n": True}))
    assert history.present.context["n"] is True
    assert history.undo().present.context["n"] is not True


def test_steps_of_one_merge_key_are_one_step() -> None:
    history = History(A).push(B, "name").push(C, "name")
    assert (history.present, history.past) == (C, (A,))


def test_steps_without_a_merge_key_stay_distinct() -> None:
    assert History(A).push(B).push(C).past == (A, B)


def test_undo_and_redo_end_merging() -> None:
    history = History(A).push(B, "name")
    assert history.undo().redo().push(C, "name").past == (A, B)
    assert history.push(C, "other").undo().push(A, "name").past == (A, B)


def test_a_step_after_an_undo_forgets_what_was_undone() -> None:
    assert not History(A).push(B).undo().push(C).can_redo


def test_an_amendment_is_no_step() -> None:
    history = History(A).push(B).push(C).undo().amend(replace(B, icon="x"))
    assert (history.past, history.present.icon, history.future) == ((A,), "x", (C,))


def test_a_long_past_is_cut() -> None:
    history = History(A)
    for number in range(MAX_STEPS + 5):
        history = history.push(TeamSpec(str(number)))
    assert len(history.past) == MAX_STEPS
    assert history.past[0] == TeamSpec("4")


@given(st.lists(teams, max_size=6))
def test_undoing_everything_and_redoing_it_gives_back_each_team_exactly(steps: list[TeamSpec]) -> None:
    history = History(A)
    for team in steps:
        history = history.push(team)
    seen = [*history.past, history.present]
    back = [history.present]
    while history.can_undo:
        history = history.undo()
        back.insert(0, history.present)
    assert repr(back) == repr(seen)
    while history.can_redo:
        history = history.redo()
    assert repr(history.present) == repr(seen[-1])


def test_a_change_of_all_steps_is_not_undone() -> None:
    first, second = TeamSpec("One", AgentId("a")), TeamSpec("Two", AgentId("a"))
    history = History(first).push(second).undo().map(lambda team: replace(team, icon="x"))
    assert [team.icon for team in history.values] == ["x", "x"]
    assert history.redo().present == replace(second, icon="x")
