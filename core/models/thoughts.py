"""Tell thoughts apart that a model writes between tags at the start of its reply, as in `<think>...</think>Hello`.

Servers that know the model do this themselves and send `reasoning_content`; others pass on what the model wrote.
"""

from __future__ import annotations

import re
from enum import Enum

TAGS = (
    ("<think>", "</think>"),
    ("<thinking>", "</thinking>"),
    ("<thought>", "</thought>"),
    ("<reasoning>", "</reasoning>"),
    ("[think]", "[/think]"),
    ("<seed:think>", "</seed:think>"),
    ("◁think▷", "◁/think▷"),
    ("<|channel|>analysis<|message|>", "<|end|>"),
    ("<|channel>thought", "<channel|>"),
    ("<|start|>assistant<|channel|>final<|message|>", ""),
    ("<|channel|>final<|message|>", ""),
)
"""Opening and closing tags, in lower case: those of DeepSeek and Qwen, of prompts that imitate them, of Magistral, Seed,
Kimi, gpt-oss and Gemma. One without a closing tag only says that the reply begins."""

CLOSING = {closing: re.compile(re.escape(closing), re.IGNORECASE) for _, closing in TAGS}
LONGEST_OPENING = max(len(opening) for opening, _ in TAGS)
MOST_BLANKS = 1_000
"""Characters of blanks before a tag; what is still undecided then is a reply, so that each piece is read a few times only."""

UNOPENED = re.compile(r"(?:^|\n)\s{0,9}</think(?:ing)?>(?=\s|$)")
"""The end of thoughts without a beginning, which some servers write into the prompt. It is on a line of its own, other
than in a reply that talks about tags."""


class _Place(Enum):
    START = "start"
    THOUGHTS = "thoughts"
    REPLY = "reply"


class ThoughtSplitter:
    """Splits content into the reply and the thoughts before it, as its pieces arrive. They may be cut anywhere.

    A thought that never ends is a thought. Several thoughts in a row are allowed; tags within the reply are its text.
    """

    def __init__(self) -> None:
        self._place = _Place.START
        self._closing = ""
        self._has_thought = False
        self._held = ""

    def add(self, piece: str) -> tuple[str, str]:
        """Return what the piece adds to the reply, and what it adds to the thoughts. What is undecided is held back."""
        if self._is_reply:
            return piece, ""
        text, self._held = self._held + piece, ""
        thoughts: list[str] = []
        while text:
            if self._place is _Place.THOUGHTS:
                thought, text = self._within(text)
                thoughts.append(thought)
            elif not self._opens(text):
                break
            else:
                text = text.lstrip()[len(self._opening(text)) :]
        reply = text if self._is_reply else ""
        return reply.lstrip() if self._has_thought else reply, "".join(thoughts)

    @property
    def _is_reply(self) -> bool:
        return self._place is _Place.REPLY

    def rest(self) -> tuple[str, str]:
        """Return what is held back, as `add` does: at the end of the content it is decided."""
        if self._place is _Place.THOUGHTS:
            return "", self._held
        return ("", "") if self._has_thought and not self._held.strip() else (self._held, "")

    def finish(self) -> tuple[str, str]:
        """End the content: return what was held back. What follows is part of the reply."""
        rest = self.rest()
        self._place, self._held = _Place.REPLY, ""
        return rest

    def _opens(self, text: str) -> bool:
        """Return whether thoughts begin here. Otherwise the reply does, or the text is held back."""
        body = text.lstrip()
        opening = self._opening(text)
        if opening:
            self._closing = dict(TAGS)[opening]
            self._place, self._has_thought = _Place.THOUGHTS, True
            return True
        begun = body.lower() if len(body) < LONGEST_OPENING else ""
        if len(text) <= MOST_BLANKS and (not body or (begun and any(tag.startswith(begun) for tag, _ in TAGS))):
            self._held = text
        else:
            self._place = _Place.REPLY
        return False

    def _opening(self, text: str) -> str:
        start = text.lstrip()[:LONGEST_OPENING].lower()
        return next((opening for opening, _ in TAGS if start.startswith(opening)), "")

    def _within(self, text: str) -> tuple[str, str]:
        """Return the thought up to the closing tag, and the text after it."""
        end = CLOSING[self._closing].search(text)
        if end is not None:
            self._place = _Place.START
            return text[: end.start()], text[end.end() :]
        longest = min(len(self._closing) - 1, len(text))
        held = next((n for n in range(longest, 0, -1) if self._closing.startswith(text[-n:].lower())), 0)
        self._held = text[len(text) - held :]
        return text[: len(text) - held], ""


def without_unopened(reply: str) -> tuple[str, str]:
    """Return the reply and the thoughts of content in which only a closing tag tells where the thoughts end."""
    end = UNOPENED.search(reply)
    if end is None:
        return reply, ""
    return reply[end.end() :].lstrip(), reply[: end.start()]
