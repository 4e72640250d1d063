from __future__ import annotations

from typing import Any, NoReturn

from hypothesis import given

from core.events import Change, ContextChanged, RunStarted
from core.views import ContextHistory, VariableChanged, context_history_of, context_of, fold
from tests.support.logs import GeneratedLog, logs, numbered, recorded


class Incomparable:
    def __eq__(self, other: object) -> bool:
        raise TypeError("cannot be compared")

    def __reduce_ex__(self, protocol: object) -> NoReturn:
        raise RuntimeError

    __hash__ = None  # type: ignore[assignment]  # what cannot be compared cannot be hashed


@given(logs())
def test_the_values_now_are_the_conversations(made: GeneratedLog) -> None:
    for prefix in made.prefixes():
        assert fold(ContextHistory(), prefix).now == context_of(prefix)


def test_a_change_says_when_and_by_what() -> None:
    change = Change("seat", old="1A", new="2B")
    log = recorded(RunStarted("triage", (), {"seat": "1A"}), ContextChanged("desk", "c1", "choose_seat", (change,)))
    assert context_history_of(log) == {
        "seat": (
            VariableChanged(Change("seat", new="1A", added=True), "run-0", 0, 1000.0),
            VariableChanged(change, "run-0", 1, 1001.0, "desk", "choose_seat", "c1"),
        )
    }


def test_context_given_between_runs_is_distinguished_from_changes_of_functions() -> None:
    log = numbered(
        recorded(RunStarted("triage", (), {"seat": "1A", "bag": 1, "name": "Ada"})),
        recorded(RunStarted("triage", (), {"seat": "2B", "name": "Ada"}), run="run-1"),
    )
    history = context_history_of(log)
    assert [changed.change for changed in history["seat"][1:]] == [Change("seat", old="1A", new="2B")]
    assert [changed.change for changed in history["bag"][1:]] == [Change("bag", old=1, removed=True)]
    assert len(history["name"]) == 1


def test_values_that_cannot_be_compared_count_as_changed() -> None:
    given: list[dict[str, Any]] = [{"lock": Incomparable()}, {"lock": Incomparable()}]
    log = numbered(*(recorded(RunStarted("triage", (), context), run=f"run-{n}") for n, context in enumerate(given)))
    assert len(context_history_of(log)["lock"]) == 2


def test_a_delegate_changes_its_own_copy_first() -> None:
    changed = ContextChanged("weather", "d1", "look", (Change("sky", new="blue", added=True),))
    inside = recorded(changed, run="run-1", parent="c1", parent_run="run-0")
    log = numbered(recorded(RunStarted("triage")), inside)
    view = fold(ContextHistory(), log)
    assert view.now == {}
    assert [one.in_delegate for one in view.variables["sky"]] == [True]
