"""Context variables as a table: what they are, what became of them, who did it, and what waits for the next message."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from core.events import Change, ContextChanged, Event, Recorded, RunStarted
from core.messages import user
from core.views import context_history_of, context_of
from playground import texts
from playground.render.appearances import Appearances
from playground.render.context_table import Variables, context_table
from playground.texts import talk_texts
from tests.playground.render.test_chat import TEAM, text_of
from tests.support.logs import recorded

APPEARANCES = Appearances(TEAM)
START = {"seat": "1B", "bags": 2}
OPENING = RunStarted("desk", (user("Hello"),), START)
CHANGED = ContextChanged("desk", "c", "choose_seat", (Change("seat", "1B", "3A"), Change("note", new="x", added=True)))


def variables(*events: Event, chosen: Mapping[str, Any] | None = None, last: str = "run-0") -> Variables:
    return of_log(recorded(*events), chosen=chosen, last=last)


def of_log(log: list[Recorded], *, chosen: Mapping[str, Any] | None = None, last: str = "run-0") -> Variables:
    return Variables(context_of(log), context_history_of(log), START, chosen, first="run-0", last=last)


def table(known: Variables, *, editable: bool = False) -> str:
    return context_table(known, known.names, APPEARANCES, zone="UTC", editable=editable)


def two_runs(second: Mapping[str, Any]) -> list[Recorded]:
    first = recorded(OPENING, CHANGED)
    return [*first, Recorded(RunStarted("desk", (user("More"),), dict(second)), "run-1", 9, 2000.0)]


def test_the_table_tells_what_changed_when_and_by_which_function() -> None:
    shown = text_of(table(variables(OPENING, CHANGED)))
    assert "seat 3A was 1B 00:16:41 · Front desk · choose_seat" in shown
    assert "note x new 00:16:41" in shown
    assert f"bags 2 {texts.UNCHANGED}" in shown


def test_changes_of_the_last_run_stand_out() -> None:
    assert table(variables(OPENING, CHANGED)).count("ap-fresh") == 2
    assert "ap-fresh" not in table(variables(OPENING, CHANGED, last="a later one"))


def test_a_removed_variable_stays_visible() -> None:
    removed = ContextChanged("desk", "c", "f", (Change("seat", "1B", removed=True),))
    assert f"seat {texts.REMOVED}" in text_of(table(variables(OPENING, removed)))


def test_what_the_person_changes_is_marked_until_the_next_message() -> None:
    shown = text_of(table(variables(OPENING, chosen={"seat": "9C", "vip": True})))
    assert f"seat 9C {talk_texts.BY_YOU_NEXT} {texts.WAS} 1B" in shown
    assert f"vip true {talk_texts.ADDED_BY_YOU_NEXT}" in shown
    assert f"bags {texts.REMOVED} {talk_texts.REMOVED_BY_YOU_NEXT} {texts.WAS} 2" in shown


def test_one_and_true_are_different_choices() -> None:
    known = variables(RunStarted("desk", (), {"vip": 1}), chosen={"vip": True})
    assert known.is_chosen("vip")


def test_changes_between_runs_are_attributed_to_the_person() -> None:
    log = two_runs({"seat": "9C", "note": "x", "bags": 2})
    assert f"seat 9C {texts.WAS} 3A 00:33:20 · {talk_texts.BY_YOU}" in text_of(table(of_log(log, last="run-1")))


def test_a_variable_set_for_the_first_message_tells_what_the_team_has() -> None:
    shown = text_of(table(variables(RunStarted("desk", (), {"seat": "7F", "bags": 2, "vip": True}))))
    assert f"seat 7F {texts.ADDED} 00:16:40 · {talk_texts.set_at_the_start('1B')}" in shown
    assert f"vip true {texts.ADDED} 00:16:40 · {talk_texts.set_at_the_start('')}" in shown
    assert f"bags 2 {texts.UNCHANGED}" in shown


def test_all_changes_of_a_variable_are_one_fold_deeper_the_last_one_first() -> None:
    shown = text_of(table(of_log(two_runs({"seat": "9C", "note": "x", "bags": 2}))))
    assert f"{talk_texts.all_changes(2)} 3A → 9C 00:33:20 · {talk_texts.BY_YOU} 1B → 3A 00:16:41 · Front desk" in shown
    assert table(variables(OPENING, CHANGED)).count("<details") == 0


def test_values_are_buttons_only_while_they_can_be_changed() -> None:
    known = variables(OPENING)
    assert 'data-act="seat"' in table(known, editable=True)
    assert "<button" not in table(known)


def test_a_name_cannot_break_out_of_its_button() -> None:
    known = variables(RunStarted("desk", (), {'"><script>': 1}))
    assert "<script>" not in table(known, editable=True)


def test_a_variable_that_is_being_added_comes_first() -> None:
    assert variables(OPENING, CHANGED, chosen={**START, "vip": 1}).names[0] == "vip"


@pytest.mark.parametrize("value", [None, 1, [1, {"a": "b"}], "text", object()])
def test_any_value_can_stand_in_the_table(value: object) -> None:
    assert "thing" in table(variables(RunStarted("desk", (), {"thing": value})))


CATALOGUE = {f"TL-{number}": {"price": number, "where": "in the window of the shop"} for number in range(6)}


@pytest.mark.parametrize("editable", [True, False])
def test_a_long_value_is_summarised_with_all_of_it_in_a_row_below(editable: bool) -> None:
    shown = table(variables(RunStarted("desk", (), {"orders": CATALOGUE})), editable=editable)
    assert "6 entries: TL-0, TL-1, TL-2 …" in text_of(shown)
    assert (
        f'<tr class="ap-wholerow ap-fresh"><td colspan="3"><details class="ap-whole"><summary>{talk_texts.SHOW_ALL}'
        in shown
    )
    assert "{&quot;" not in shown


def test_a_short_value_has_nothing_to_fold_out() -> None:
    assert "ap-whole" not in table(variables(OPENING))


def test_a_change_inside_a_long_value_is_summarised_by_what_changed() -> None:
    changed = ContextChanged("desk", "c", "sell", (Change("orders", CATALOGUE, {**CATALOGUE, "TL-2": "sold"}),))
    shown = table(variables(RunStarted("desk", (), {"orders": CATALOGUE}), changed))
    assert "changed in TL-2 00:16:41 · Front desk · sell" in text_of(shown)
