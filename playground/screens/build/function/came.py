"""What came of a call of code, as HTML: its value or its error, what it changed, whom it handed to, what it printed."""

from __future__ import annotations

from core.sandbox import CodeError
from core.team.trial import Trial
from core.values import as_json, as_text
from playground import words as shared
from playground.render.faces import Faces
from playground.render.safe_text import clipped, plain
from playground.screens.build.function.try_it import changes_told
from playground.words import code as words

SHORT = 200


def came(tried: Trial, faces: Faces, *, outdated: bool = False) -> str:
    told = _error(tried.outcome.error) if tried.outcome.error is not None else _value(tried, faces)
    old = f'<p class="ap-note">{words.CODE_HAS_CHANGED}</p>' if outdated else ""
    return f'<div class="ap-tried{" ap-failed" if tried.outcome.error else ""}" role="status">{told}{_log(tried.outcome.log)}{_figures(tried)}{old}</div>'


def in_short(tried: Trial, faces: Faces) -> str:
    """A try on one line: what it was called with, and what came of it."""
    given = ", ".join(f"{name} = {as_text(value)}" for name, value in tried.arguments.items())
    return words.in_short(clipped(given, SHORT) or words.NO_VALUES, clipped(_came_in_short(tried, faces), SHORT))


def _came_in_short(tried: Trial, faces: Faces) -> str:
    if tried.outcome.error is not None:
        return tried.outcome.error.message
    handoff = f"{shared.HANDS_OFF_TO} {faces[tried.handoff].name}" if tried.handoff else ""
    return (
        handoff
        if handoff and tried.outcome.value is None
        else " · ".join(filter(None, (as_text(_answer(tried)), handoff)))
    )


def _answer(tried: Trial) -> object:
    return words.NO_ANSWER if tried.outcome.value is None else tried.outcome.value


def _value(tried: Trial, faces: Faces) -> str:
    handoff = f'<p class="ap-tried-way">{shared.HANDS_OFF_TO} {faces[tried.handoff].tag}</p>' if tried.handoff else ""
    value = "" if tried.handoff and tried.outcome.value is None else _shown(tried)
    gone = "".join(
        f'<span class="ap-change"><s>{plain(name)}</s> {words.REMOVED}</span>' for name in tried.outcome.removed
    )
    removed = f'<div class="ap-changes">{gone}</div>' if gone else ""
    return f"{value}{handoff}{changes_told(tried.outcome.changes, tried.context)}{removed}"


def _shown(tried: Trial) -> str:
    if tried.outcome.value is None or isinstance(tried.outcome.value, str):
        return f'<div class="ap-value" dir="auto">{plain(as_text(_answer(tried)))}</div>'
    return f'<pre class="ap-value">{plain(as_json(tried.outcome.value))}</pre>'


def _error(error: CodeError) -> str:
    where = f"<b>{words.line(error.line)}</b> " if error.line is not None else ""
    text = f'<pre class="ap-failedline">{plain(error.text)}</pre>' if error.text else ""
    advice = f"<p>{plain(error.advice)}</p>" if error.advice else ""
    original = (
        f'<details class="ap-exact"><summary>{words.ORIGINAL}</summary><pre>{plain(error.original)}</pre></details>'
        if error.original
        else ""
    )
    return f'<p class="ap-refused">{where}{plain(error.message)}</p>{text}{advice}{original}'


def _log(log: str) -> str:
    return (
        f'<p class="ap-fieldhead">{words.PRINTED}</p><pre class="ap-log" tabindex="0">{plain(log)}</pre>' if log else ""
    )


def _figures(tried: Trial) -> str:
    by = words.BY_CODE if tried.by_code else words.BY_TABLE
    memory = f" · {words.memory(tried.outcome.memory)}" if tried.outcome.memory is not None else ""
    return f'<p class="ap-note">{by} · {shared.duration(tried.outcome.seconds)}{memory}</p>'
