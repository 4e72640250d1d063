"""Build the errors about an endpoint: fill in its host and the model, quote the endpoint's own words, remove API keys.

Every `core.errors.ModelError` about an endpoint is built by an `ErrorContext`. Nothing here contacts an endpoint.
"""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass, field
from typing import Any, TypeVar
from urllib.parse import urlsplit

from core.errors import BadReplyError, CutStreamError, ModelError, ModelTimeoutError, UnreachableError
from core.models.connection import CERTIFICATE_VARIABLES, DIRECT, NetworkRoute

LONGEST_QUOTE = 300
"""Characters of an endpoint's own words in an error: some three lines on a screen; servers may send whole stack traces."""

LONGEST_SCRUBBED = 20_000
"""Characters of an endpoint's own words that are looked through for a quote: pages of HTML may have few words."""

NOT_CHAT_COMPLETIONS = "What {endpoint} answered is not Chat Completions."

VIA_PROXY = "The way leads through the proxy {proxy}, from {variable}: check that too, or list {host} in NO_PROXY."
PROXY_MAY_MATTER = (BadReplyError, CutStreamError, ModelTimeoutError, UnreachableError)
"""Kinds of errors for which a proxy on the way may be the reason."""

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
    """What the errors about a request name or must not reveal: the endpoint, the way to it, the model, and the API key.

    They are read from `client`, any Chat Completions client; attributes that it lacks count as empty. `route` is the way
    as far as it is known: that of a client made by someone else is not.
    """

    client: Any = field(repr=False)
    model: str
    route: NetworkRoute = DIRECT
    address: str = field(init=False)
    """The endpoint's base URL without user name and password, or ""."""
    endpoint_label: str = field(init=False)
    """The endpoint's name in a sentence: host and port, else "The endpoint"."""

    def __post_init__(self) -> None:
        address, host = _without_credentials(str(getattr(self.client, "base_url", "")))
        object.__setattr__(self, "address", address)
        object.__setattr__(self, "endpoint_label", host or "The endpoint")

    @property
    def key(self) -> str:
        """The API key that is sent, or "" if there is none."""
        key = getattr(self.client, "api_key", "")
        return key if isinstance(key, str) and key != PLACEHOLDER_KEY else ""

    def error(self, kind: type[Error], sentence: str, *, words: str = "", fix: str = "", code: str = "") -> Error:
        """Build an error of this kind; the caller raises it. Its facts are what the sentence names, and the words.

        `{endpoint}`, `{model}`, `{address}` and the names of `_route_facts` are filled in, also in `fix`. One line of
        `words`, the endpoint's own message, replaces `{words}` in the sentence or follows it as a quotation.
        """
        quote = self.quote(words)
        facts = {
            "endpoint": self.endpoint_label,
            "model": self.model or "the model without a name",
            "address": self.address,
            "words": quote,
            **self._route_facts(),
        }
        message = sentence.format(**facts)
        if quote and "{words}" not in sentence:
            message = f"{message} It says: {quote}"
        if self.route.proxy is not None and issubclass(kind, PROXY_MAY_MATTER) and "{proxy}" not in sentence:
            fix = f"{fix or kind.default_fix} {VIA_PROXY}"
        named = {
            name: value
            for name, value in facts.items()
            if f"{{{name}}}" in sentence + fix or (name == "words" and value)
        }
        return kind(message, fix=fix.format(**facts), code=code, facts=named)

    def _route_facts(self) -> dict[str, str]:
        """Return the proxy and the variable it comes from, the host, and the variable that names more certificates."""
        proxy = self.route.proxy
        return {
            "proxy": proxy.label if proxy is not None else "",
            "variable": proxy.variable if proxy is not None else "",
            "host": urlsplit(self.address).hostname or "",
            "certificates": self.route.certificate_variable or CERTIFICATE_VARIABLES[0],
        }

    def quote(self, words: str) -> str:
        """Return the words as one short line without keys that ends like a sentence."""
        line = " ".join(self.scrub(words[:LONGEST_SCRUBBED]).split())
        if len(line) > LONGEST_QUOTE:
            line = line[: LONGEST_QUOTE - 1].rstrip() + "…"
        return line if not line or line[-1] in ".!?…" else f"{line}."

    def scrub(self, text: str) -> str:
        """Return the text without the proxy's password, the key, its recognizable parts, and all that is shaped like one."""
        key = self.key
        for secret in self.route.proxy.secrets if self.route.proxy is not None else ():
            text = text.replace(secret, "[password]")
        if len(key) >= SHORTEST_KEY:
            text = text.replace(key, "[key]")
        if len(key) > KEY_PART:
            first, last = re.escape(key[:KEY_PART]), re.escape(key[-KEY_PART:])
            text = re.sub(rf"{first}\S*|(?<![\w*.-])[\w*.-]*{last}|{last}", "[key]", text)
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


@functools.lru_cache(maxsize=256)
def _without_credentials(url: str) -> tuple[str, str]:
    """Return a URL without user name and password, and its host with the port; "" for both if there is no host."""
    parts = urlsplit(url)
    if not parts.hostname:
        return "", ""
    host = parts.netloc.rpartition("@")[2]
    return f"{parts.scheme}://{host}{parts.path}".rstrip("/"), host
