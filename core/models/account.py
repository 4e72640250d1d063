"""Which endpoint is asked, with which key: what was given, else the environment. Nothing here talks to an endpoint."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from core.errors import MissingKeyError, UnreachableError, WrongKeyError
from core.models.asked import PLACEHOLDER_KEY

OFFICIAL = "https://api.openai.com/v1"


@dataclass(frozen=True, slots=True)
class Account:
    """An address and a key as given, each possibly None or empty.

    The environment's key (OPENAI_API_KEY) is meant for the environment's endpoint (OPENAI_BASE_URL, else OpenAI's own)
    and never goes anywhere else.
    """

    base_url: str | None = None
    api_key: str | None = field(default=None, repr=False)

    def address(self) -> str:
        """The base URL to use. Raises UnreachableError when it is no web address."""
        address = (self.base_url or _environment_address()).strip().rstrip("/").removesuffix("/chat/completions")
        if not _is_web_address(address):
            fix = "Enter it in full, for example http://localhost:11434/v1."
            raise UnreachableError("The address of the endpoint is not a web address.", fix=fix)
        return address

    def key(self) -> str:
        """The key to send. Raises MissingKeyError when OpenAI is to be asked without one, WrongKeyError for what cannot
        be a key; other endpoints may want none."""
        address, key = self.address(), (self.api_key or "").strip()
        if not key and address == _environment_address().rstrip("/"):
            key = os.environ.get("OPENAI_API_KEY", "").strip()
        if not key and urlsplit(address).hostname == urlsplit(OFFICIAL).hostname:
            raise MissingKeyError("No key is set for api.openai.com.")
        if not (key.isascii() and key.isprintable()):
            raise WrongKeyError(f"The key for {urlsplit(address).hostname} has characters that no key has.")
        return key or PLACEHOLDER_KEY


def _environment_address() -> str:
    return os.environ.get("OPENAI_BASE_URL", "").strip() or OFFICIAL


def _is_web_address(address: str) -> bool:
    try:
        parts = urlsplit(address)
        known = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
        (parts.hostname or "").encode("idna")
    except ValueError:
        return False
    return known and address.isprintable() and " " not in address
