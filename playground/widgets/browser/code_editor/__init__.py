"""An editor for the code of a function: CodeMirror in the browser. Sends it a text with its marks, and reads what is typed.

Nothing here runs any code.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from pathlib import Path

from core.errors import PlaygroundError, TeamEditError
from playground import session
from playground.render.safe_text import clean, clipped
from playground.texts import code_texts
from playground.widgets.browser.component import ENLARGING, BrowserComponent, sent_by

LONGEST = 200_000
"""Characters of a text that are accepted from the browser."""
LONGEST_MARK = 600

_HERE = Path(__file__).parent
_LIBRARY = "codemirror-6.min.js"  # loaded by the first editor only
_COMPONENT = BrowserComponent(
    "code_editor",
    prefix="/code",
    folder=_HERE / "browser",
    program="code.js",
    libraries={_LIBRARY: _HERE / "library" / _LIBRARY, **ENLARGING},
)
FILES = _COMPONENT.files


class MarkKind(StrEnum):
    """Why a line is marked."""

    WRONG = "wrong"
    UNSUPPORTED = "unsupported"  # valid Python that the sandbox does not support
    TRIED = "tried"  # the line where the last trial call failed


@dataclass(frozen=True, slots=True)
class Mark:
    """A problem of the code, and advice. `line` counts from 1; None for a problem of the whole."""

    line: int | None
    text: str
    advice: str = ""
    kind: MarkKind = MarkKind.WRONG


@dataclass(frozen=True, slots=True)
class Offered:
    """Names offered as completions, each with a description: agents to hand off to, context variables, modules."""

    agents: Mapping[str, str]
    variables: Mapping[str, str]
    modules: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Typed:
    """A text as the browser sent it, with the id of the part it belongs to. `number` grows with each text sent."""

    part: str
    text: str
    number: int


def draw_code_editor(
    part: str,
    text: str,
    take: Callable[[str, str], None],
    *,
    key: str,
    marks: Sequence[Mark],
    offered: Offered,
    gone_to: tuple[int, int] = (0, 0),
    on_run: Callable[[], None] = lambda: None,
) -> None:
    """Draw the editor of a text. `part` is the id of the text among those shown under this key one after the other.

    `take` gets the id and the new text a moment after it was typed, also if another text is shown by then; if it raises
    PlaygroundError, the text stays in the editor with the reason. `gone_to` is the line to put the cursor in, and how
    many times a line was requested. `on_run` is called at Ctrl+Enter, after `take` for what was typed before.
    """
    refused = session.refused(_typed_into(key, part))
    shown = [*marks, Mark(None, refused[1])] if refused is not None else marks
    data = {
        "part": part,
        "text": refused[0] if refused is not None else text,
        "heard": _heard(key, part),
        "marks": [asdict(shown_mark(mark)) for mark in shown],
        "offered": {kind: _named(names) for kind, names in asdict(offered).items()},
        "goto": {"line": gone_to[0], "n": gone_to[1]},
        "words": code_texts.EDITOR,
    }
    _COMPONENT.draw(key, data, on_typed_change=lambda: _listen(key, take), on_run_change=on_run)


def shown_mark(mark: Mark) -> Mark:
    """Return the mark with its texts cleaned and clipped: they may quote the code, or an error it raised."""
    return replace(mark, text=clean(clipped(mark.text, LONGEST_MARK)), advice=clean(clipped(mark.advice, LONGEST_MARK)))


def read_typed(sent: object) -> Typed | None:
    """Read what the browser sent; None for anything else than a text."""
    match sent:
        case {"part": str(part), "text": str(text), "n": int(number)} if not isinstance(number, bool):
            return Typed(part, text, number)
    return None


def _listen(key: str, take: Callable[[str, str], None]) -> None:
    """Pass the typed text on to `take`; keep it as refused if it raises."""
    sent = _typed(key)
    if sent is None:
        return
    try:
        if len(sent.text) > LONGEST:
            raise TeamEditError(code_texts.too_long(LONGEST))
        take(sent.part, sent.text)
    except PlaygroundError as error:
        session.refuse(_typed_into(key, sent.part), sent.text, str(error))
    else:
        session.accept(_typed_into(key, sent.part))


def _heard(key: str, part: str) -> int:
    """The number of the last text received, by which the browser knows whether the page is behind."""
    sent = _typed(key)
    return sent.number if sent is not None and sent.part == part else 0


def _typed(key: str) -> Typed | None:
    return read_typed(sent_by(key, "typed"))


def _typed_into(key: str, part: str) -> str:
    return f"{key} {part}"


def _named(names: Mapping[str, str]) -> list[dict[str, str]]:
    return [{"name": name, "about": about} for name, about in names.items()]
