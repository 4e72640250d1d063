"""Text written by strangers (people, teams, models, functions) made fit for the screen: shown as it is, never obeyed.

`rendered` gives HTML for `st.html`: paragraphs, emphasis, lists, code, quotes and tables, and nothing that makes a
browser ask for anything. `label` gives Streamlit markdown that comes out exactly as typed, for buttons and titles.
Nothing here draws.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from html import escape
from itertools import pairwise
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token

LONGEST = 20_000
"""Characters of one text that are shown; the rest is only counted."""

_WORD_JOINER = "\N{WORD JOINER}"
_INVISIBLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
_PUNCTUATION = re.compile(r"([!-/:-@\[-`{-~])")
_OBEYED = re.compile(r"(?<=[:@])(?=\S)|(?<=[-<>~])(?=[-=>])|(?<=[wW]{3})(?=\.)")
"""Places inside what Streamlit replaces even when it is escaped: `:icon:`, `->`, addresses."""


def clean(text: str) -> str:
    """The text without control characters and those that turn the direction of reading around."""
    return _INVISIBLE.sub("", text)


def clipped(text: str, longest: int = LONGEST) -> str:
    """The text, cut when it is longer than `longest`, with a remark on how much is missing."""
    if len(text) <= longest:
        return text
    return f"{text[:longest]}… ({len(text) - longest:,} more characters)"


def label(text: str, longest: int = 300) -> str:
    """Markdown for a Streamlit label that comes out as typed, on one line."""
    line = option(text, longest)
    return _PUNCTUATION.sub(r"\\\1", _OBEYED.sub(_WORD_JOINER, line))


def option(text: str, longest: int = 80) -> str:
    """The text on one line, for the options of a field: Streamlit shows those as they are."""
    return " ".join(clipped(clean(text), longest).split())


def plain(text: str) -> str:
    """HTML of the text as typed."""
    return escape(clean(clipped(text)))


@lru_cache(maxsize=512)  # the same replies, with every drawing of a page
def rendered(text: str) -> str:
    """HTML of markdown text. Links show where they lead and images their description, as text."""
    return str(_parser().render(clean(clipped(text))))


def blocks(text: str) -> list[tuple[int, str]]:
    """HTML of markdown text, as `rendered` has it, block by block, each with the line it begins on, from 0.

    What is before the last block stays as it is when the text grows.
    """
    tokens = _parser().parse(text)
    starts = [n for n, token in enumerate(tokens) if token.level == 0 and token.nesting >= 0]
    return [
        ((tokens[start].map or [0])[0], str(_parser().renderer.render(tokens[start:end], _parser().options, {})))
        for start, end in pairwise([*starts, len(tokens)])
    ]


@lru_cache(maxsize=1)
def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False, "breaks": True}, renderer_cls=_Inert)
    return parser.enable(["table", "strikethrough"]).disable("entity")


class _Inert(RendererHTML):
    """Writes no element with an address, whatever the text says."""

    def image(self, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:  # noqa: ARG002  the base class asks for them
        return _named(tokens[idx].content, str(tokens[idx].attrGet("src") or ""))

    def link_open(self, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:  # noqa: ARG002  likewise
        return '<span class="ap-link">'

    def link_close(self, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:  # noqa: ARG002  likewise
        address = _address(tokens, idx)
        shown = "".join(token.content for token in tokens[:idx])
        return "</span>" if not address or shown.endswith(address) else f"</span> ({escape(address)})"

    def fence(self, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:  # noqa: ARG002  likewise
        return f'<pre tabindex="0"><code>{escape(tokens[idx].content)}</code></pre>\n'


def _address(tokens: Sequence[Token], close: int) -> str:
    """Where the link that ends at `close` leads."""
    opened = next((token for token in reversed(tokens[:close]) if token.type == "link_open"), None)
    return str(opened.attrGet("href") or "") if opened else ""


def _named(description: str, address: str) -> str:
    return " ".join(escape(part) for part in (description, f"({address})" if address else "") if part)
