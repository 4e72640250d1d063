"""Who was asked for a reply, for the messages of errors: the endpoint, the model, and the key that must not be in them.

Every `core.errors.ModelError` about an endpoint is made from one of these. Nothing here talks to an endpoint.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any, TypeVar
from urllib.parse import urlsplit

from core.errors import ModelError

LONGEST_QUOTE = 300
"""How much of an endpoint's own words an error repeats."""

NOT_CHAT_COMPLETIONS = "What {endpoint} answered is not Chat Completions."

PLACEHOLDER_KEY = "no-key"
"""Sent to endpoints that want none: the client insists on one."""

KEY_SHAPES = re.compile(r"(?i)\bbearer\s+\S+|\b(?:sk|pk|rk|gsk|xai|hf|nvapi|ghp|key)[-_][\w*.-]{6,}|\bAIza[\w-]{10,}")
SHORTEST_KEY = 4
KNOWN_BY = 8
"""An endpoint may repeat a key cut short; this many of its first or last characters give it away."""

Error = TypeVar("Error", bound=ModelError)


@dataclass(frozen=True, slots=True)
class Asked:
    """`client` is any Chat Completions client; what it does not tell is done without."""

    client: Any = field(repr=False)
    model: str

    @property
    def address(self) -> str:
        """The endpoint's base URL without credentials, or ""."""
        parts = urlsplit(str(getattr(self.client, "base_url", "")))
        return f"{parts.scheme}://{self._place}{parts.path}".rstrip("/") if parts.hostname else ""

    @property
    def endpoint(self) -> str:
        """What to call the endpoint in a sentence: its host and port."""
        return self._place or "The endpoint"

    @property
    def _place(self) -> str:
        parts = urlsplit(str(getattr(self.client, "base_url", "")))
        return parts.netloc.rpartition("@")[2] if parts.hostname else ""

    @property
    def key(self) -> str:
        """The key that is sent, or "" when there is none."""
        key = getattr(self.client, "api_key", "")
        return key if isinstance(key, str) and key != PLACEHOLDER_KEY else ""

    def error(self, kind: type[Error], sentence: str, *, words: str = "", fix: str = "") -> Error:
        """An error of this kind. `{endpoint}`, `{model}` and `{address}` in the sentence are filled in. A line of `words`
        is quoted where it has `{words}`, or at its end, as what the endpoint says."""
        quote = self.quote(words)
        facts = {"endpoint": self.endpoint, "model": self.model or "the model without a name", "address": self.address}
        made = sentence.format(**facts, words=quote)
        return kind(made if not quote or "{words}" in sentence else f"{made} It says: {quote}", fix=fix)

    def quote(self, words: str) -> str:
        """One line of the words, without keys, that ends like a sentence."""
        line = " ".join(self.scrub(words).split())
        if len(line) > LONGEST_QUOTE:
            line = line[: LONGEST_QUOTE - 1].rstrip() + "…"
        return line if not line or line[-1] in ".!?…" else f"{line}."

    def scrub(self, text: str) -> str:
        """The text without the key, and without anything else that looks like one."""
        key = self.key
        if len(key) >= SHORTEST_KEY:
            text = text.replace(key, "[key]")
        if len(key) > KNOWN_BY:
            text = re.sub(rf"{re.escape(key[:KNOWN_BY])}\S*|[\w*.-]*{re.escape(key[-KNOWN_BY:])}", "[key]", text)
        return KEY_SHAPES.sub("[key]", text)

    def is_clean(self, error: BaseException) -> bool:
        """Whether neither the error nor what it came from gives a key away, so that it may be kept as the cause."""
        seen: BaseException | None = error
        while seen is not None:
            text = f"{seen} {seen.args}"
            if self.scrub(text) != text:
                return False
            seen = seen.__cause__ or seen.__context__
        return True
