"""Build the errors about an endpoint: fill in its host and the model, quote the endpoint's own words, remove API keys.

Every `core.errors.ModelError` about an endpoint is built by an `ErrorContext`. Nothing here contacts an endpoint.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any, TypeVar
from urllib.parse import urlsplit

from core.errors import ModelError

LONGEST_QUOTE = 300
"""Characters of an endpoint's own words in an error: some three lines on a screen; servers may send whole stack traces."""

NOT_CHAT_COMPLETIONS = "What {endpoint} answered is not Chat Completions."

PLACEHOLDER_KEY = "no-key"
"""Sent to endpoints that need no key, because the SDK's client requires one."""

KEY_SHAPES = re.compile(r"(?i)\bbearer\s+\S+|\b(?:sk|pk|rk|gsk|xai|hf|nvapi|ghp|key)[-_][\w*.-]{6,}|\bAIza[\w-]{10,}")
"""API keys by the prefixes of known providers, also masked ones such as sk-***cdef."""

SHORTEST_KEY = 4
"""Keys below this length are not redacted: they are ordinary words, and redacting them would garble the message."""

KEY_PART = 8
"""Characters at the start or the end of a key that are redacted alone too, as endpoints repeat keys shortened."""

Error = TypeVar("Error", bound=ModelError)


@dataclass(frozen=True, slots=True)
class ErrorContext:
    """What the errors about a request name or must not reveal: the endpoint, the model, and the API key.

    They are read from `client`, any Chat Completions client; attributes that it lacks count as empty.
    """

    client: Any = field(repr=False)
    model: str

    @property
    def address(self) -> str:
        """The endpoint's base URL without user name and password, or ""."""
        parts = urlsplit(str(getattr(self.client, "base_url", "")))
        return f"{parts.scheme}://{self._host}{parts.path}".rstrip("/") if parts.hostname else ""

    @property
    def endpoint_label(self) -> str:
        """The endpoint's name in a sentence: host and port, else "The endpoint"."""
        return self._host or "The endpoint"

    @property
    def _host(self) -> str:
        parts = urlsplit(str(getattr(self.client, "base_url", "")))
        return parts.netloc.rpartition("@")[2] if parts.hostname else ""

    @property
    def key(self) -> str:
        """The API key that is sent, or "" if there is none."""
        key = getattr(self.client, "api_key", "")
        return key if isinstance(key, str) and key != PLACEHOLDER_KEY else ""

    def error(self, kind: type[Error], sentence: str, *, words: str = "", fix: str = "", code: str = "") -> Error:
        """Build an error of this kind; the caller raises it. Its facts are what the sentence names, and the words.

        `{endpoint}`, `{model}` and `{address}` in the sentence are filled in. One line of `words`, the endpoint's own
        message, replaces `{words}` in the sentence or follows it as a quotation.
        """
        quote = self.quote(words)
        facts = {
            "endpoint": self.endpoint_label,
            "model": self.model or "the model without a name",
            "address": self.address,
            "words": quote,
        }
        message = sentence.format(**facts)
        if quote and "{words}" not in sentence:
            message = f"{message} It says: {quote}"
        named = {
            name: value for name, value in facts.items() if f"{{{name}}}" in sentence or (name == "words" and value)
        }
        return kind(message, fix=fix, code=code, facts=named)

    def quote(self, words: str) -> str:
        """Return the words as one short line without keys that ends like a sentence."""
        line = " ".join(self.scrub(words).split())
        if len(line) > LONGEST_QUOTE:
            line = line[: LONGEST_QUOTE - 1].rstrip() + "…"
        return line if not line or line[-1] in ".!?…" else f"{line}."

    def scrub(self, text: str) -> str:
        """Return the text with the key, its recognizable parts, and anything else shaped like a key redacted."""
        key = self.key
        if len(key) >= SHORTEST_KEY:
            text = text.replace(key, "[key]")
        if len(key) > KEY_PART:
            text = re.sub(rf"{re.escape(key[:KEY_PART])}\S*|[\w*.-]*{re.escape(key[-KEY_PART:])}", "[key]", text)
        return KEY_SHAPES.sub("[key]", text)

    def is_clean(self, error: BaseException) -> bool:
        """Return True if neither the error nor its causes contain a key, so that it may become a `__cause__`."""
        link: BaseException | None = error
        while link is not None:
            text = f"{link} {link.args}"
            if self.scrub(text) != text:
                return False
            link = link.__cause__ or link.__context__
        return True
