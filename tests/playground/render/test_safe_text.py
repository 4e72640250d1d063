"""Whatever a stranger writes is shown and never obeyed."""

from __future__ import annotations

import tracemalloc
from html.parser import HTMLParser

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from playground.render.safe_text import LONGEST, clipped, label, option, plain, rendered

ALLOWED = {
    "p", "br", "em", "strong", "s", "code", "pre", "blockquote", "ul", "ol", "li", "hr", "h1", "h2", "h3", "h4", "h5", "h6",
    "table", "thead", "tbody", "tr", "th", "td", "span",
}  # fmt: skip
FRAGMENTS = st.sampled_from(
    ["![x](https://evil.example/leak)", "[a](https://evil.example)", "<img src=//evil.example>", "<script>", "</p>", "javascript:", "`",
     "```", "**", "|a|b|\n|-|-|\n", "\n", "\n\n", "[r]: https://evil.example\n", "![r]", "<https://evil.example>", "\"", "'", "&lt;", "- ", "# ",
     "$x$", ":red[x]", ":material/home:", "https://evil.example", "\x00", "\u202e", "\\", "<style>@import 'x'</style>", "url(//evil.example)"]
)  # fmt: skip
HOSTILE = st.lists(FRAGMENTS | st.text(max_size=8), max_size=12).map("".join)


class Elements(HTMLParser):
    """The elements and attributes a browser would see."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[tuple[str, str]] = set()
        self.text = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {(name, value or "") for name, value in attrs}

    def handle_data(self, data: str) -> None:
        self.text += data


@given(HOSTILE)
@example("![x](https://evil.example/leak?q=1)")
@example("<img src=x onerror=alert(1)>")
@example("![a][r]\n\n[r]: https://evil.example/p.png")
@example("```html\n<script>\n```")
@example('``` "onload=x\ny\n```')
def test_no_rendered_text_can_make_a_browser_fetch_or_run_anything(text: str) -> None:
    seen = Elements(rendered(text))
    assert seen.tags <= ALLOWED
    assert all(name in {"class", "style", "start", "tabindex"} for name, _ in seen.attributes)
    assert all("url" not in value and ":" not in value.removeprefix("text-align:") for _, value in seen.attributes)


@given(HOSTILE)
def test_plain_text_has_no_element_at_all(text: str) -> None:
    assert Elements(plain(text)).tags == set()


@given(HOSTILE)
def test_a_label_leaves_no_character_that_markdown_could_obey(text: str) -> None:
    line = label(text)
    assert "\n" not in line
    unescaped = line.replace("\\\\", "")
    assert all(unescaped[i - 1] == "\\" for i, c in enumerate(unescaped) if c in "*`[]<>$:#|~" and i)
    assert unescaped[:1] not in set("*_`[]<>$:#|~-+")


MARKDOWN_OF_LABELS = MarkdownIt("commonmark").enable(["table", "strikethrough"])


@given(st.one_of(HOSTILE, st.text("_-+=.()!1a *[]", max_size=20)))
def test_markdown_shows_a_label_as_the_text_it_is(text: str) -> None:
    written = label(text)
    shown = [child for token in MARKDOWN_OF_LABELS.parse(written) for child in token.children or []]
    assert {token.type for token in shown} <= {"text", "text_special"}
    joined = "".join(token.content for token in shown)
    assert joined.replace("\N{WORD JOINER}", "") == option(text, 300).replace("\N{WORD JOINER}", "")


@pytest.mark.parametrize("text", ["customer_name", "Refunds (VIP)", "Is it on time?", "Front-desk, 2nd floor."])
def test_ordinary_names_have_no_backslash_that_would_be_spoken(text: str) -> None:
    assert label(text) == text


@given(st.text(st.characters(codec="ascii", categories=["L", "N", "P", "S"]), max_size=40))
def test_a_label_says_what_was_typed(text: str) -> None:
    shown = label(text).replace("\N{WORD JOINER}", "")
    assert _unescaped(shown) == text


def _unescaped(markdown: str) -> str:
    rest = iter(markdown)
    return "".join(next(rest) if character == "\\" else character for character in rest)


@pytest.mark.parametrize(
    ("text", "element"),
    [
        ("**bold**", "strong"),
        ("- one\n- two", "ul"),
        ("1. one", "ol"),
        ("`code`", "code"),
        ("```\nblock\n```", "pre"),
        ("|a|b|\n|-|-|\n|1|2|", "table"),
        ("> said", "blockquote"),
    ],
)
def test_ordinary_markdown_is_rendered(text: str, element: str) -> None:
    assert element in Elements(rendered(text)).tags


@pytest.mark.parametrize(
    "text", ["$5 and $6", ":red[x]", ":material/home:", ":smile:", "a -> b", "x <= y", "<b>x</b>", "&amp;"]
)
def test_what_streamlit_would_replace_comes_out_as_typed(text: str) -> None:
    assert Elements(rendered(text)).text.strip() == text


def test_a_link_shows_where_it_leads() -> None:
    assert Elements(rendered("[our site](https://shop.example/a)")).text.strip() == "our site (https://shop.example/a)"


def test_a_bare_address_is_shown_once() -> None:
    assert Elements(rendered("<https://shop.example>")).text.strip() == "https://shop.example"


def test_an_image_shows_its_description_and_address() -> None:
    assert (
        Elements(rendered("![a cat](https://cats.example/1.png)")).text.strip() == "a cat (https://cats.example/1.png)"
    )


def test_direction_and_control_characters_are_dropped() -> None:
    assert Elements(rendered("a\u202eb\x1b[31mc")).text.strip() == "ab[31mc"


def test_a_huge_text_is_cut_with_a_remark() -> None:
    shown = clipped("x" * 5_000_000)
    assert len(shown) < LONGEST + 100
    assert "4,980,000 more characters" in shown


def test_an_option_of_a_field_is_one_line_as_typed() -> None:
    assert option("Front\ndesk (*new*)\u202e") == "Front desk (*new*)"


def test_what_is_cut_off_of_a_long_text_is_not_kept() -> None:
    tracemalloc.start()
    try:
        assert "more characters" in rendered("a word " * 1_000_000)
        assert tracemalloc.get_traced_memory()[0] < 20 * LONGEST
    finally:
        tracemalloc.stop()
