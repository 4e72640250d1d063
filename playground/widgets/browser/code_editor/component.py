"""The component itself: sends a text and its marks to the browser, and passes on what is typed there."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from functools import cache
from typing import Any

import streamlit as st

from core.errors import PlaygroundError, TeamEditError
from playground import session
from playground.render.safe_text import clean, clipped
from playground.widgets.browser.code_editor.files import FILES, PROGRAM
from playground.widgets.browser.code_editor.told import Typed, typed
from playground.widgets.browser.served import LOADER
from playground.words import code as words

LONGEST = 200_000
"""Characters of a text that are passed on."""


LONGEST_TOLD = 600


class MarkKind(StrEnum):
    WRONG = "wrong"
    UNSUPPORTED = "unsupported"  # Python all right, but not here
    TRIED = "tried"  # what a call that was tried came to


@dataclass(frozen=True, slots=True)
class Mark:
    """Something wrong with the code, and one thing to try. `line` is from 1; None when no line is to blame."""

    line: int | None
    text: str
    advice: str = ""
    kind: MarkKind = MarkKind.WRONG


@dataclass(frozen=True, slots=True)
class Offered:
    """Names to complete what is typed, each with what it stands for: agents to hand off to, context variables."""

    agents: Mapping[str, str]
    variables: Mapping[str, str]


def code_editor(
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
    """Draw the editor of a text, which `part` tells from others that have been shown under this key.

    `take` is given a part and its new text a moment after it was typed, that of the part before also when another one is
    shown by then; when it refuses, the text stays in the editor with the reason. `gone_to` is the line to put the cursor
    in, and how many times one was gone to. `on_run` is called at Ctrl+Enter, after what was typed before it was taken.
    """
    refused = session.refused(_typed_into(key, part))
    shown = [*marks, Mark(None, refused[1])] if refused is not None else marks
    data = {
        "program": FILES.address(PROGRAM),
        "part": part,
        "text": refused[0] if refused is not None else text,
        "heard": _heard(key, part),
        "marks": [asdict(fit(mark)) for mark in shown],
        "offered": {kind: _named(names) for kind, names in asdict(offered).items()},
        "goto": {"line": gone_to[0], "n": gone_to[1]},
        "words": words.EDITOR,
    }
    _component()(key=key, data=data, height="content", on_typed_change=lambda: _listen(key, take), on_run_change=on_run)


def fit(mark: Mark) -> Mark:
    """The mark with texts fit for the screen: they may quote the code, or what it raised."""
    return replace(mark, text=clean(clipped(mark.text, LONGEST_TOLD)), advice=clean(clipped(mark.advice, LONGEST_TOLD)))


def _listen(key: str, take: Callable[[str, str], None]) -> None:
    """Pass on what was typed."""
    sent = _typed(key)
    if sent is None:
        return
    try:
        if len(sent.text) > LONGEST:
            raise TeamEditError(words.too_long(LONGEST))
        take(sent.part, sent.text)
    except PlaygroundError as error:
        session.refuse(_typed_into(key, sent.part), sent.text, str(error))
    else:
        session.accept(_typed_into(key, sent.part))


def _heard(key: str, part: str) -> int:
    """The number of the last text that was heard of, by which the browser knows whether the page is behind."""
    sent = _typed(key)
    return sent.number if sent is not None and sent.part == part else 0


def _typed(key: str) -> Typed | None:
    return typed((session.value_of(key) or {}).get("typed"))


def _typed_into(key: str, part: str) -> str:
    return f"{key} {part}"


def _named(names: Mapping[str, str]) -> list[dict[str, str]]:
    return [{"name": name, "about": about} for name, about in names.items()]


@cache
def _component() -> Callable[..., Any]:
    return st.components.v2.component("code_editor", js=LOADER, isolate_styles=False)
