"""Renders context variables as an HTML table: name, value, last change, and all changes of a variable in a fold.

All text is escaped by `safe_text`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from core.values import as_text, same
from core.views import VariableChanged
from playground import texts
from playground.render.appearances import Appearances
from playground.render.long_values import changed_inside, in_short, is_long, whole
from playground.render.readable import clock
from playground.render.safe_text import plain
from playground.texts import talk_texts

LAST_CHANGES = 50
BEGINNING = 80
LONGEST = 160

Changes = Mapping[str, Sequence[VariableChanged]]


@dataclass(frozen=True, slots=True)
class Variables:
    """The context variables of a conversation at one moment.

    `now` are the values of the conversation, `chosen` those that the person chose for the next run instead, `team` the
    initial values of the team. `first` and `last` are the ids of the first and the last run.
    """

    now: Mapping[str, Any]
    changes: Changes
    team: Mapping[str, Any]
    chosen: Mapping[str, Any] | None = None
    first: str = ""
    last: str = ""

    @property
    def next(self) -> Mapping[str, Any]:
        """The variables that the next run starts with."""
        return self.now if self.chosen is None else self.chosen

    @property
    def names(self) -> list[str]:
        """The names of all variables, past ones too: those added by the person first, then by time of their last change."""
        known = dict.fromkeys((*self.now, *self.changes))
        added = [name for name in self.next if name not in known]
        return [*added, *sorted(known, key=lambda name: -_when(self.changes_of(name)))]

    def changes_of(self, name: str) -> list[VariableChanged]:
        """The changes of a variable, without its initialization with the value of the team."""
        return [changed for changed in self.changes.get(name, ()) if not self._is_initial(changed)]

    def _is_initial(self, changed: VariableChanged) -> bool:
        if changed.function or changed.run != self.first:
            return False
        name = changed.change.name
        return name in self.team and same(changed.change.new, self.team[name])

    def is_chosen(self, name: str) -> bool:
        """Whether the person changed the variable for the next run."""
        if self.chosen is None:
            return False
        is_current, is_chosen = name in self.now, name in self.chosen
        return is_current is not is_chosen or (is_current and not same(self.now[name], self.chosen[name]))


def _when(changes: Sequence[VariableChanged]) -> float:
    return changes[-1].time if changes else 0.0


def context_table(
    variables: Variables,
    names: Sequence[str],
    appearances: Appearances,
    *,
    zone: str | None,
    editable: bool = False,
    head: bool = True,
) -> str:
    """Return the table of these variables. Changes of the last run and of the person are highlighted.

    If `editable`, each value is a button whose `data-act` is the variable's name. Without `head`, the table has no
    heading row.
    """
    rows = "".join(_row(name, variables, appearances, zone, editable) for name in names)
    titles = "".join(f'<th scope="col">{title}</th>' for title in (texts.NAME, texts.VALUE, texts.CHANGED))
    above = f"<thead><tr>{titles}</tr></thead>" if head else ""
    return f'<table class="ap-table ap-context">{above}<tbody>{rows}</tbody></table>'


def last_change(name: str, variables: Variables, appearances: Appearances, *, zone: str | None) -> str:
    """Return HTML of the last change of a variable, by a run or by the person, and the fold with all changes."""
    changes = variables.changes_of(name)
    last = _chosen(name, variables) if variables.is_chosen(name) else _last(changes, variables, appearances, zone)
    return last + _all(changes, variables, appearances, zone)


def _row(name: str, variables: Variables, appearances: Appearances, zone: str | None, editable: bool) -> str:
    chosen, changes = variables.is_chosen(name), variables.changes_of(name)
    fresh = "ap-fresh" if changes and changes[-1].run == variables.last and not chosen else ""
    state = "ap-chosen" if chosen else fresh
    return (
        f'<tr class="{state}"><th scope="row"><code>{plain(name)}</code></th>'
        f'<td dir="auto">{_value(name, variables, editable)}</td>'
        f"<td>{last_change(name, variables, appearances, zone=zone)}</td></tr>{_whole(name, variables, state)}"
    )


def _whole(name: str, variables: Variables, state: str) -> str:
    """Return a row with the fold of a long value, or "" for a short value."""
    value = variables.next.get(name)
    if not is_long(value):
        return ""
    return f'<tr class="{f"ap-wholerow {state}".strip()}"><td colspan="3">{whole(value)}</td></tr>'


def _value(name: str, variables: Variables, editable: bool) -> str:
    is_there = name in variables.next
    shown = plain(in_short(variables.next[name], LONGEST)) if is_there else f"<i>{texts.REMOVED}</i>"
    if not editable:
        return shown
    title = plain(talk_texts.change_of(name) if is_there else talk_texts.bring_back(name))
    sign = "✎" if is_there else "↺"
    return (
        f'<button type="button" class="ap-edit" data-act="{plain(name)}" title="{title}">'
        f'<span>{shown}</span><span class="ap-pencil" aria-hidden="true">{sign}</span>'
        f'<span class="ap-hidden">{title}</span></button>'
    )


def _chosen(name: str, variables: Variables) -> str:
    if name not in variables.now:
        return f"<div>{talk_texts.ADDED_BY_YOU_NEXT}</div>"
    was = f'<div class="ap-quiet">{texts.WAS} {_short_value(variables.now[name])}</div>'
    return f"<div>{talk_texts.BY_YOU_NEXT if name in variables.next else talk_texts.REMOVED_BY_YOU_NEXT}</div>{was}"


def _last(changes: Sequence[VariableChanged], variables: Variables, appearances: Appearances, zone: str | None) -> str:
    if not changes:
        return f'<span class="ap-quiet">{texts.UNCHANGED}</span>'
    changed = changes[-1]
    return f"<div>{_description(changed)}</div>{_origin(changed, variables, appearances, zone)}"


def _description(changed: VariableChanged) -> str:
    change = changed.change
    if change.added:
        return texts.ADDED
    inside = "" if change.removed else changed_inside(change.old, change.new)
    return plain(inside) if inside else f"{texts.WAS} {_short_value(change.old)}"


def _origin(changed: VariableChanged, variables: Variables, appearances: Appearances, zone: str | None) -> str:
    if changed.function:
        who = f"{plain(appearances[changed.agent].name)} · <code>{plain(changed.function)}</code>"
    elif changed.run == variables.first:
        team = variables.team.get(changed.change.name)
        who = talk_texts.set_at_the_start(_short_value(team) if changed.change.name in variables.team else "")
    else:
        who = talk_texts.BY_YOU
    return f'<div class="ap-quiet">{clock(changed.time, zone)} · {who}</div>'


def _all(changes: Sequence[VariableChanged], variables: Variables, appearances: Appearances, zone: str | None) -> str:
    """Return the fold with all changes, latest first, or "" if there is only the one in the row."""
    if len(changes) < 2:
        return ""
    lines = "".join(
        f"<li>{_transition(changed)}{_origin(changed, variables, appearances, zone)}</li>"
        for changed in reversed(changes[-LAST_CHANGES:])
    )
    return (
        f'<details class="ap-past"><summary>{talk_texts.all_changes(len(changes))}</summary><ol>{lines}</ol></details>'
    )


def _transition(changed: VariableChanged) -> str:
    change = changed.change
    if not (change.added or change.removed) and (inside := changed_inside(change.old, change.new)):
        return plain(inside)
    new = f"<i>{texts.REMOVED}</i>" if change.removed else _short_value(change.new)
    return new if change.added else f"<s>{_short_value(change.old)}</s> → {new}"


def _short_value(value: Any) -> str:
    return plain(in_short(value, BEGINNING)) if as_text(value) else "“”"
