"""The last trials of each function's code in this session. One can be kept in the team, as a result or as a test."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from core.team.spec import AgentId, JsonValue
from core.team.trial import Trial, function_test_of, result_row_of, run_trial
from playground import session, workspace
from playground.screens.build.function import edits
from playground.screens.build.part_form import FunctionForm
from playground.slots import Slot
from playground.texts import code_texts
from playground.widgets.browser.code_editor import Mark, MarkKind
from playground.workspace_state import Part

MOST_KEPT = 10


@dataclass(frozen=True, slots=True)
class KeptTrial:
    """A trial and the code it was run with. `number` counts the trials of a function from 1.

    `target_form` is the key of the form of the agent that the trial handed off to, or "": its id may change.
    """

    trial: Trial
    code: str
    number: int
    target_form: str = ""

    @property
    def current_trial(self) -> Trial:
        """The trial with the present id of the agent that it handed off to."""
        id = session.draft().id_at(self.target_form) if self.target_form else ""
        return replace(self.trial, outcome=replace(self.trial.outcome, target=id)) if id else self.trial


TRIALS = Slot[tuple[KeptTrial, ...]]("trials", ())
"""For the form of each function, the last trials, the latest first."""

LINE_TO_SHOW = Slot[tuple[int, int]]("line to show", (0, 0))
"""For each draft, the line to which the editor's cursor was last moved, and how often it was moved."""


def run_and_keep_trial(
    form: FunctionForm,
    arguments: Mapping[str, JsonValue],
    context: Mapping[str, JsonValue],
    agent: AgentId | None,
) -> None:
    """Call the function as one of this agent, and keep the trial."""
    team, slot = workspace.current_team(), TRIALS.at(form.form_key)
    function = team.function(session.draft().id_at(form.form_key))
    if function is None:
        return
    trial = run_trial(team, function.id, arguments, context, agent=agent, hosts=session.draft().hosts)
    earlier = slot.get()
    number = earlier[0].number + 1 if earlier else 1
    target_form = session.draft().form_key(Part.AGENT, trial.handoff) if trial.handoff else ""
    slot.set((KeptTrial(trial, function.code, number, target_form), *earlier)[:MOST_KEPT])


def marks_of_last_trial(form: FunctionForm) -> list[Mark]:
    """Return a mark at the line where the last trial failed, unless the code was changed since."""
    for kept in TRIALS.at(form.form_key).get()[:1]:
        error = kept.trial.outcome.error
        if error is not None and error.line is not None and kept.code == form.spec.code:
            return [Mark(error.line, code_texts.when_tried(error.message), error.advice, MarkKind.TRIED)]
    return []


def show_line(draft_id: str, line: int) -> None:
    """Move the cursor of the editor to a line."""
    slot = LINE_TO_SHOW.at(draft_id)
    slot.set((line, slot.get()[1] + 1))


def keep_as_result(form: FunctionForm, kept: KeptTrial) -> None:
    """Add a result to the team that answers such a call like this while the code does not run."""
    form.edit(edits.put_result_first, result_row_of(kept.current_trial))
    session.NOTICE.set(code_texts.KEPT_AS_RESULT)


def keep_as_test(form: FunctionForm, kept: KeptTrial) -> None:
    """Add a test to the team that expects the same outcome of the same call."""
    form.edit(edits.add_test, function_test_of(kept.current_trial))
    session.NOTICE.set(code_texts.KEPT_AS_TEST)
