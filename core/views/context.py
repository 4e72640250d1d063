"""The changes of each context variable: old and new value, time, and the function and agent that caused them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from core.events import Change, ContextChanged, Recorded, RunStarted
from core.values import same
from core.views.folds import Log, fold


@dataclass(frozen=True, slots=True)
class VariableChanged:
    """A change of one variable. `agent` and `function` are empty if it was set from outside, before a run.

    A change with `in_delegate` is visible to the delegate only; when the delegate returns, it is recorded once more.
    """

    change: Change
    run: str
    seq: int
    time: float
    agent: str = ""
    function: str = ""
    call_id: str = ""
    in_delegate: bool = False


class ContextHistory:
    """Folds a log into the changes of each variable, in order (`variables`), and the current values (`now`)."""

    def __init__(self) -> None:
        self._now: dict[str, Any] = {}
        self._changes: dict[str, list[VariableChanged]] = {}

    @property
    def now(self) -> Mapping[str, Any]:
        return dict(self._now)

    @property
    def variables(self) -> Mapping[str, tuple[VariableChanged, ...]]:
        return {name: tuple(changes) for name, changes in self._changes.items()}

    def add(self, recorded: Recorded) -> None:
        inside = bool(recorded.parent)
        where = (recorded.run, recorded.seq, recorded.time)
        match recorded.event:
            case RunStarted(context=context) if not inside:
                self._apply(VariableChanged(change, *where) for change in _differences(self._now, context))
                self._now = dict(context)
            case ContextChanged(agent, call_id, function, changes):
                self._apply(VariableChanged(change, *where, agent, function, call_id, inside) for change in changes)

    def _apply(self, changes: Iterable[VariableChanged]) -> None:
        for changed in changes:
            name = changed.change.name
            self._changes.setdefault(name, []).append(changed)
            if changed.in_delegate:
                continue
            if changed.change.removed:
                self._now.pop(name, None)
            else:
                self._now[name] = changed.change.new


def context_history_of(log: Log) -> Mapping[str, tuple[VariableChanged, ...]]:
    """Return the changes of each context variable, in order."""
    return fold(ContextHistory(), log).variables


def _differences(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[Change]:
    added = [Change(name, new=value, added=True) for name, value in new.items() if name not in old]
    shared = (name for name in new if name in old and not same(old[name], new[name]))
    changed = [Change(name, old=old[name], new=new[name]) for name in shared]
    removed = [Change(name, old=value, removed=True) for name, value in old.items() if name not in new]
    return [*added, *changed, *removed]
