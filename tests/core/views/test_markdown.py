"""A conversation as Markdown: what is in it, and that nothing in it is obeyed."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from core.errors import Failure
from core.events import (
    CallErrorKind,
    Change,
    ContextChanged,
    DeltaReceived,
    EndReason,
    Event,
    FunctionCalled,
    FunctionReturned,
    HandedOff,
    HandoffIgnored,
    MessageFinished,
    RunEnded,
    RunStarted,
    TurnStarted,
)
from core.messages import user
from core.terminal import CONTROL_CHARACTERS
from core.views import conversation_markdown
from tests.support.logs import GeneratedLog, logs, numbered, recorded
from tests.support.specs import AWKWARD

NAMES = {"triage": "Triage", "sales": "Sales_Team"}
TURN = TurnStarted("triage", 1, "Be kind.", ("look_up",), "m")


def said(text: str, agent: str = "triage") -> MessageFinished:
    return MessageFinished(agent, {"role": "assistant", "content": text}, finish_reason="stop")


def written(*events: Event) -> str:
    return conversation_markdown(recorded(*events), names=NAMES, title="A talk")


def test_a_whole_conversation_reads_from_top_to_bottom() -> None:
    log = (
        RunStarted("triage", (user("I want\nmy *money*."),)),
        TURN,
        said("One moment."),
        FunctionCalled("triage", "c1", "look_up", '{"city":"서울"}'),
        FunctionCalled("triage", "c2", "transfer_to_sales", ""),
        FunctionReturned("triage", "c1", "look_up", "Paid."),
        FunctionReturned("triage", "c2", "transfer_to_sales", "{}"),
        ContextChanged("triage", "c1", "look_up", (Change("a", 1, 2), Change("b", new="x", added=True), Change("c", 3, removed=True))),
        HandedOff("triage", "sales", "c2", "transfer_to_sales"),
        RunEnded("sales", EndReason.ANSWERED),
    )  # fmt: skip
    assert (
        written(*log)
        == """\
# A talk

**User**

> I want\\
> my \\*money\\*.

**Triage**

> One moment.

**Triage** called `look_up`:

```json
{
  "city": "서울"
}
```

It returned:

```
Paid.
```

**Triage** called `transfer_to_sales`:

```json
{}
```

It returned:

```
{}
```

`look_up` changed the context:

- `a`: `2`, was `1`
- `b`: `"x"`
- `c`: removed, was `3`

**Triage** handed off to **Sales_Team** by `transfer_to_sales`, after “I want my \\*money\\*.”.

*Run over:* answered.
"""
    )


def test_what_a_function_printed_stands_below_what_it_returned() -> None:
    log = (
        FunctionCalled("triage", "c1", "look_up", "{}"),
        FunctionReturned("triage", "c1", "look_up", "Paid.", log="3 found\n```\n"),
    )
    assert "It returned:\n\n```\nPaid.\n```\n\nIt printed:\n\n````\n3 found\n```\n````\n" in written(*log)


def test_what_a_delegate_did_is_quoted_inside_its_call() -> None:
    below = recorded(
        RunStarted("sales", (user("Find it."),)), said("Found.", "sales"), run="r2", parent="c1", parent_run="run-0"
    )
    log = [
        *recorded(TURN, FunctionCalled("triage", "c1", "ask_sales", "{}")),
        *below,
        *recorded(FunctionReturned("triage", "c1", "ask_sales", "Found.")),
    ]
    text = conversation_markdown(numbered(log), names=NAMES)
    assert (
        text
        == """\
# Conversation

**Triage** asked **Sales_Team** by `ask_sales`:

> **User**
>
> > Find it.
>
> **Sales_Team**
>
> > Found.

It returned:

```
Found.
```
"""
    )


@pytest.mark.parametrize(
    ("events", "line"),
    [
        ((RunEnded("triage", EndReason.TURN_LIMIT),), "*Run over:* ended at the limit of turns."),
        (
            (RunEnded("triage", EndReason.FAILED, Failure("X", "No <key>.", "Set one.")),),
            r"*Run over:* failed. No \<key\>. Set one.",
        ),
        (
            (RunEnded("triage", EndReason.HANDOFF_LOOP, path=("triage", "sales", "x*")),),
            r"*Run over:* ended because agents handed off in a circle. **Triage** → **Sales_Team** → **x\***",
        ),
        (
            (HandoffIgnored("triage", "sales", "c", "f", "x"),),
            "**Triage** would have handed off to **Sales_Team** by `f`, but the conversation went to **x**.",
        ),
        ((HandedOff("triage", "sales", "c", "f"),), "**Triage** handed off to **Sales_Team** by `f`."),
        ((TURN, DeltaReceived("triage", {"content": "Hel"})), "**Triage** (broken off)"),
        ((FunctionCalled("triage", "c", "f", "{"),), "It did not return."),
        (
            (
                FunctionCalled("triage", "c", "f", "{}"),
                FunctionReturned("triage", "c", "f", "No.", CallErrorKind.RAISED),
            ),
            "It failed:",
        ),
        ((FunctionCalled("", "c", "", "{}"),), "**?** called “”:"),
        ((FunctionCalled("x", "c", "a``b` \n", "{}"),), "**x** called ``` a``b` ```:"),
    ],
)
def test_each_thing_that_happens_has_its_words(events: tuple[Event, ...], line: str) -> None:
    assert line in written(*events).split("\n")


def test_every_way_a_run_can_end_has_words() -> None:
    for reason in EndReason:
        assert "*Run over:* " in written(RunEnded("triage", reason))


def test_a_long_text_is_whole_but_for_the_reason_of_a_handoff() -> None:
    log = (
        RunStarted("triage", (user("x" * 500),)),
        TURN,
        FunctionCalled("triage", "c", "f", "{}"),
        HandedOff("triage", "sales", "c", "f"),
    )
    assert "> " + "x" * 500 in written(*log)
    assert "after “" + "x" * 200 + "…”" in written(*log)


PARSER = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
awkward = st.lists(
    st.sampled_from(
        [*AWKWARD, "#", "# a", "```", "````", "~~~", "<b>", "<!--", "-->", "![a](http://x/y.png)", "[a](b)", "[a]: b", "&lt;",
         "***", "---", "===", "1.", "1)", "a|b", "|-|-|", "\\", "`", "_a_", "a_b_", "    x", "\t", "\n", "\n\n", "> ", "- ", "+ ",
         "<script>", "http://x.y", "<http://x.y>", "$x$", "!"]
    )
    | st.text(max_size=4),
    max_size=6,
).map("".join)  # fmt: skip


def tokens(markdown: str) -> list[Token]:
    parsed = PARSER.parse(markdown)
    return [inner for token in parsed for inner in (token, *(token.children or ()))]


def shown(markdown: str) -> str:
    """All text that a reader of the document sees, without its white space."""
    return "".join("".join(one.content for one in tokens(markdown) if one.type in SEEN).split())


SEEN = ("text", "code_inline", "fence", "text_special")
OBEYED = {
    "html_block",
    "html_inline",
    "link_open",
    "image",
    "table_open",
    "s_open",
    "hr",
    "ordered_list_open",
    "code_block",
}


@given(awkward, awkward, awkward)
@example("a\n===\n- b\n1. c\n<div>", '{"a": "```"}', "```\n# x")
@example("a\r```\r<b>", "\r```\r<b>", "````\r\n```")
def test_nothing_that_was_written_is_obeyed(text: str, arguments: str, value: str) -> None:
    log = (
        RunStarted(text, (user(text),)), TURN, said(text), FunctionCalled(text, "c", text, arguments),
        FunctionReturned("triage", "c", "f", value), ContextChanged("triage", "c", text, (Change(text, text, value),)),
        HandedOff("triage", text, "c", text), RunEnded("triage", EndReason.FAILED, Failure("X", text, text), (text,)),
    )  # fmt: skip
    markdown = conversation_markdown(recorded(*log), names={"triage": text}, title=text)
    kinds = [token.type for token in tokens(markdown)]
    assert OBEYED.isdisjoint(kinds)
    assert (kinds.count("heading_open"), kinds.count("fence"), kinds.count("blockquote_open")) == (
        1,
        2,
        2 if text else 1,
    )


@given(awkward)
def test_messages_are_shown_as_written(text: str) -> None:
    seen = CONTROL_CHARACTERS.sub("", text)
    assert shown(written(said(text))) == "".join(f"A talk{'Triage' if text else ''}{seen}".split())


@given(logs())
def test_any_log_cut_anywhere_can_be_written(made: GeneratedLog) -> None:
    for prefix in made.prefixes():
        assert conversation_markdown(prefix, names={}).startswith("# Conversation\n")
