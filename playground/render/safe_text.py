"""Escapes untrusted text (of people, teams, models and functions) for the screen.

`rendered` returns HTML for `st.html`: paragraphs, emphasis, lists, code, quotes and tables, and no element that makes a
browser send a request. `label` returns Streamlit markdown that is displayed exactly as typed, for buttons and titles.
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
"""The most characters of one text that are shown; the number of further ones is appended."""

_WORD_JOINER = "\N{WORD JOINER}"
_INVISIBLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
_PUNCTUATION = re.compile(r"[\\`*\[\]<>$~:#|&@]|(?<![^\W_])[-_+=]|[-_](?![^\W_])")
"""What markdown may obey. No more, as a screen reader speaks the label of a field with its backslashes."""
_NUMBER_OF_A_LIST = re.compile(r"^(\d+)([.)])")
_OBEYED = re.compile(r"(?<=[:@])(?=\S)|(?<=[-<>~])(?=[-=>])|(?<=[wW]{3})(?=\.)")
"""Positions inside patterns that Streamlit replaces even if they are escaped: `:icon:`, `->`, web addresses."""


def clean(text: str) -> str:
    """Remove control characters and characters that change the direction of the text."""
    return _INVISIBLE.sub("", text)


def clipped(text: str, longest: int = LONGEST) -> str:
    """Cut a text to `longest` characters and append the number of those left out."""
    if len(text) <= longest:
        return text
    return f"{text[:longest]}… ({len(text) - longest:,} more characters)"


def label(text: str, longest: int = 300) -> str:
    """Return markdown for a Streamlit label that displays the text as typed, on one line."""
    line = option(text, longest)
    escaped = _PUNCTUATION.sub(r"\\\g<0>", _OBEYED.sub(_WORD_JOINER, line))
    return _NUMBER_OF_A_LIST.sub(r"\1\\\2", escaped)


def option(text: str, longest: int = 80) -> str:
    """Return the text on one line, for the options of a field, which Streamlit does not parse as markdown."""
    return " ".join(clipped(clean(text), longest).split())


def plain(text: str) -> str:
    """Return HTML that displays the text as typed."""
    return escape(clean(clipped(text)))


def rendered(text: str) -> str:
    """Render markdown as HTML. Links are shown as text with their address, images as their description and address."""
    return _rendered(clean(clipped(text)))


@lru_cache(maxsize=512)  # each rerun renders the same replies; what is cut off of a long one is not kept
def _rendered(text: str) -> str:
    return str(_parser().render(text))


def blocks(text: str) -> list[tuple[int, str]]:
    """Render markdown like `rendered`, but block by block: the index of each block's first line, and its HTML.

    When text is appended, only the last block can change.
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
    """Renders no element with an address, such as a link or an image."""

    def image(self, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:  # noqa: ARG002  the base class asks for them
        return _named(tokens[idx].content, str(tokens[idx].attrGet("src") or ""))

    def link_open(self, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:  # noqa: ARG002  likewise
        return '<span class="ap-link">'

    def link_close(self, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:  # noqa: ARG002  likewise
        address = _address(tokens, idx)
        return "</span>" if not address or _ends_with(tokens, idx, address) else f"</span> ({escape(address)})"

    def fence(self, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:  # noqa: ARG002  likewise
        return f'<pre tabindex="0"><code>{escape(tokens[idx].content)}</code></pre>\n'


def _address(tokens: Sequence[Token], close: int) -> str:
    """Return the address of the link that ends at the token `close`."""
    opened = next((tokens[at] for at in range(close - 1, -1, -1) if tokens[at].type == "link_open"), None)
    return str(opened.attrGet("href") or "") if opened else ""


def _ends_with(tokens: Sequence[Token], end: int, address: str) -> bool:
    """Return whether the text before the token `end` ends with the address. Looks at no more tokens than that takes."""
    shown = ""
    for at in range(end - 1, -1, -1):
        shown = tokens[at].content + shown
        if len(shown) >= len(address) or tokens[at].type == "link_open":
            break
    return shown.endswith(address)


def _named(description: str, address: str) -> str:
    return " ".join(escape(part) for part in (description, f"({address})" if address else "") if part)
