"""The outcome of a trial call, as HTML and on one line: value or error, changes, handoff, printed text, figures."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from core.sandbox import CodeError
from core.team.spec import FunctionSpec
from core.team.trial import Trial
from core.values import as_json, as_text
from playground import texts
from playground.render.appearances import Appearances
from playground.render.field_values import format_seconds
from playground.render.readable import short
from playground.render.safe_text import clipped, plain
from playground.texts import code_texts, function_texts

LONGEST_PART = 200
"""Characters of the arguments, and of the outcome, on one line."""


def trial_html(trial: Trial, appearances: Appearances, note: str) -> str:
    """Return HTML of the outcome; `note` is the HTML of its last line, from `code_note` or `table_note`."""
    error = trial.outcome.error
    outcome = _value_html(trial, appearances) if error is None else _error_html(error)
    failed = "" if error is None else " ap-failed"
    log = trial.outcome.log
    printed = f'<p class="ap-fieldhead">{code_texts.PRINTED}</p><pre class="ap-log" tabindex="0">{plain(log)}</pre>'
    return f'<div class="ap-tried{failed}" role="status">{outcome}{printed if log else ""}{note}</div>'


def code_note(trial: Trial, *, is_outdated: bool) -> str:
    """Return HTML of what answered the call, how long it took and the memory it needed."""
    by = code_texts.BY_CODE if trial.by_code else code_texts.BY_TABLE
    memory = f" · {code_texts.memory(trial.outcome.memory)}" if trial.outcome.memory is not None else ""
    outdated = f'<p class="ap-note">{code_texts.CODE_HAS_CHANGED}</p>' if is_outdated else ""
    return f'<p class="ap-note">{by} · {texts.duration(trial.outcome.seconds)}{memory}</p>{outdated}'


def table_note(trial: Trial, function: FunctionSpec) -> str:
    """Return HTML of which result answered the call, and how long a run would wait for it."""
    if trial.row is None:
        has_articles = bool(function.articles) and trial.outcome.error is None
        answered_by, delay_s = function_texts.FITS_ARTICLES if has_articles else function_texts.FITS_NONE, 0.0
    else:
        answered_by, delay_s = function_texts.fits(trial.row + 1), function.results[trial.row].delay_s
    delay = f" · {function_texts.TRY_TAKES} {format_seconds(delay_s)} s" if delay_s else ""
    return f'<p class="ap-note">{function_texts.TRY_FITS} {answered_by}{delay}</p>'


def summarize_trial(trial: Trial, appearances: Appearances) -> str:
    """Return arguments and outcome on one line."""
    arguments = ", ".join(f"{name} = {as_text(value)}" for name, value in trial.arguments.items())
    outcome = clipped(_summarize_outcome(trial, appearances), LONGEST_PART)
    return code_texts.in_short(clipped(arguments, LONGEST_PART) or code_texts.NO_VALUES, outcome)


def _summarize_outcome(trial: Trial, appearances: Appearances) -> str:
    if trial.outcome.error is not None:
        return trial.outcome.error.message
    handoff = f"{texts.HANDS_OFF_TO} {appearances[trial.handoff].name}" if trial.handoff else ""
    if handoff and trial.outcome.value is None:
        return handoff
    return " · ".join(filter(None, (_value_text(trial), handoff)))


def _value_text(trial: Trial) -> str:
    return code_texts.NO_ANSWER if trial.outcome.value is None else as_text(trial.outcome.value)


def _value_html(trial: Trial, appearances: Appearances) -> str:
    outcome = trial.outcome
    value = f'<div class="ap-value" dir="auto">{plain(_value_text(trial))}</div>'
    if trial.handoff and outcome.value is None:
        value = ""
    elif outcome.value is not None and not isinstance(outcome.value, str):
        value = f'<pre class="ap-value">{plain(as_json(outcome.value))}</pre>'
    handoff = (
        f'<p class="ap-tried-way">{texts.HANDS_OFF_TO} {appearances[trial.handoff].tag}</p>' if trial.handoff else ""
    )
    removed = "".join(
        f'<span class="ap-change"><s>{plain(name)}</s> {code_texts.REMOVED}</span>' for name in outcome.removed
    )
    removed = f'<div class="ap-changes">{removed}</div>' if removed else ""
    return f"{value}{handoff}{_changes_html(outcome.changes, trial.context)}{removed}"


def _changes_html(changes: Mapping[str, Any], context: Mapping[str, Any]) -> str:
    if not changes:
        return ""
    items = ""
    for name, value in changes.items():
        before = f"<s>{short(context[name])}</s> → " if name in context else ""
        items += f'<span class="ap-change"><b>{plain(name)}</b> {before}{short(value)}</span>'
    return f'<p class="ap-fieldhead">{function_texts.TRY_SETS}</p><div class="ap-changes">{items}</div>'


def _error_html(error: CodeError) -> str:
    line = f"<b>{code_texts.line(error.line)}</b> " if error.line is not None else ""
    text = f'<pre class="ap-failedline">{plain(error.text)}</pre>' if error.text else ""
    advice = f"<p>{plain(error.advice)}</p>" if error.advice else ""
    original = f"<summary>{code_texts.ORIGINAL}</summary><pre>{plain(error.original)}</pre>"
    details = f'<details class="ap-exact">{original}</details>' if error.original else ""
    return f'<p class="ap-refused">{line}{plain(error.message)}</p>{text}{advice}{details}'
