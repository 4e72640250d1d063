"""Thoughts between tags at the start of the content, cut anywhere."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.models.reply_fold import DeltaFold
from core.models.thoughts import ThoughtSplitter


def split(*pieces: str) -> tuple[str, str]:
    splitter = ThoughtSplitter()
    both = [splitter.add(piece) for piece in pieces]
    both.append(splitter.rest())
    return "".join(reply for reply, _ in both), "".join(thought for _, thought in both)


@pytest.mark.parametrize(
    ("content", "reply", "thoughts"),
    [
        ("Hello", "Hello", ""),
        ("<think>Hm.</think>\n\nHello", "Hello", "Hm."),
        ("\n<thinking>Hm.</thinking>Hello", "Hello", "Hm."),
        ("<THOUGHT>Hm.</Thought> Hello", "Hello", "Hm."),
        ("[THINK]Hm.[/THINK]Hello", "Hello", "Hm."),
        ("<think>One</think>\n<think>Two</think>Hello", "Hello", "OneTwo"),
        ("<think></think>Hello", "Hello", ""),
        ("<think>Without end", "", "Without end"),
        ("<think>Nearly</thin", "", "Nearly</thin"),
        ("<thin", "<thin", ""),
        ("<thinner>than", "<thinner>than", ""),
        ("  ", "  ", ""),
        ("Say <think>this</think>", "Say <think>this</think>", ""),
        ("<think>a < b</think>1 < 2", "1 < 2", "a < b"),
    ],
)
def test_thoughts_are_distinguished(content: str, reply: str, thoughts: str) -> None:
    assert split(content) == (reply, thoughts)
    assert split(*content) == (reply, thoughts)


@given(st.text("<think>/ \nab", max_size=60), st.data())
def test_where_the_content_is_cut_does_not_matter(content: str, data: st.DataObject) -> None:
    places = sorted(data.draw(st.lists(st.integers(0, len(content)), max_size=5)))
    pieces = [content[a:b] for a, b in zip([0, *places], [*places, len(content)], strict=True)]
    assert split(*pieces) == split(content)


def test_a_message_has_its_thoughts_apart_from_its_text() -> None:
    fold = DeltaFold()
    deltas = [fold.add({"content": piece}) for piece in ("<th", "ink>Hm", ".\n</th", "ink>\n\nHello", " there.")]
    assert "".join(delta.get("content", "") for delta in deltas) == "Hello there."
    message = fold.message()
    assert (message["content"], message["reasoning_content"]) == ("Hello there.", "Hm.\n")


def test_thoughts_whose_beginning_was_in_the_prompt_end_on_a_line_of_their_own() -> None:
    fold = DeltaFold()
    fold.add({"content": "They say hello.\n</think>\n\nHello."})
    assert fold.message()["content"] == "Hello."
    fold = DeltaFold()
    fold.add({"content": "Write </think> at the end."})
    assert fold.message() == {"role": "assistant", "content": "Write </think> at the end."}


def test_thoughts_in_parts_are_thoughts() -> None:
    fold = DeltaFold()
    fold.add({"content": [{"type": "thinking", "thinking": [{"type": "text", "text": "Hm."}]}, {"text": "Hello"}]})
    assert (fold.message()["content"], fold.message()["reasoning_content"]) == ("Hello", "Hm.")
