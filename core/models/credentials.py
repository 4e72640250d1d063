"""Choose the endpoint and the API key of a model: those given, else those of the environment.

The only module that reads OPENAI_API_KEY and OPENAI_BASE_URL, and the only home of the rule that the environment's key
goes to the environment's endpoint and nowhere else; so do the headers that the environment defines. Nothing here contacts
an endpoint.
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from core.error_codes import ErrorCode
from core.errors import MissingKeyError, UnreachableError, WrongKeyError
from core.models.endpoint_errors import PLACEHOLDER_KEY

OPENAI_ADDRESS = "https://api.openai.com/v1"

PATHS_OF_REQUESTS = ("/chat/completions", "/models")
"""Ends of addresses as providers show them, which the client adds by itself."""

AZURE_HOSTS = (".openai.azure.com", ".cognitiveservices.azure.com", ".services.ai.azure.com", ".azure-api.net")
AZURE_PATH = re.compile(r"/openai/deployments/([^/]+)")
"""The path of a model at Azure, with the name of its deployment. It needs the query `api-version`."""


LONGEST_ADDRESS = 2_000
"""Characters: what browsers and proxies take. The codec of hosts needs seconds for a hundred thousand."""


@dataclass(frozen=True, slots=True)
class Credentials:
    """The base URL and the API key of an endpoint as a user gave them; each may be None or empty.

    Without a base URL the endpoint is the environment's: OPENAI_BASE_URL, else OpenAI's own. Without a key the
    environment's (OPENAI_API_KEY) is used, but only for the environment's endpoint.
    """

    base_url: str | None = None
    api_key: str | None = field(default=None, repr=False)

    def address(self) -> str:
        """Return the base URL to send requests to. Raises UnreachableError if it is not an HTTP or HTTPS URL."""
        address = self.known_address()
        if not address:
            raise UnreachableError.of(ErrorCode.INVALID_ADDRESS)
        return address

    def known_address(self) -> str:
        """Return the base URL to send requests to; "" if it is not an HTTP or HTTPS URL."""
        address = _normalized(self.base_url)
        return address if _is_web_address(address) else ""

    def query(self) -> dict[str, str]:
        """Return the parameters after the ? of the base URL, which belong to every request, such as `api-version`."""
        return dict(parse_qsl(_split(self.base_url)[1], keep_blank_values=True))

    def deployment(self) -> str:
        """Return the name of the deployment in an address of Azure, or ""."""
        found = AZURE_PATH.search(_normalized(self.base_url))
        return found[1] if found else ""

    def is_azure(self) -> bool:
        """Return whether the endpoint is one of Azure's, which take a key in another header than others."""
        return (urlsplit(self.address()).hostname or "").endswith(AZURE_HOSTS) or bool(self.deployment())

    def key(self) -> str:
        """Return the key to send; a placeholder if there is none, as most endpoints other than OpenAI's need none.

        Raises MissingKeyError if there is none for OpenAI, and WrongKeyError if HTTP cannot transport the key.
        """
        address, key = self.address(), self.known_key()
        if not key and urlsplit(address).hostname == urlsplit(OPENAI_ADDRESS).hostname:
            raise MissingKeyError.of(ErrorCode.MISSING_KEY, host=urlsplit(OPENAI_ADDRESS).hostname)
        if not (key.isascii() and key.isprintable()):
            raise WrongKeyError.of(ErrorCode.INVALID_KEY, host=urlsplit(address).hostname)
        return key or PLACEHOLDER_KEY

    def known_key(self) -> str:
        """Return the key that is given or the environment's for this endpoint, as it is; "" if there is none."""
        return (self.api_key or "").strip() or self.environment_key()

    def environment_key(self) -> str:
        """Return the environment's key if this is the environment's endpoint, else ""."""
        return os.environ.get("OPENAI_API_KEY", "").strip() if self.is_of_environment() else ""

    def is_of_environment(self) -> bool:
        """Return whether this is the environment's endpoint, the only one that is sent what the environment keeps for it."""
        return _normalized(self.base_url) == _normalized(None)

    def restrict(self, client: Any) -> Any:
        """Return the new client of the `openai` package without what it took from the environment for another endpoint.

        It reads OPENAI_ORG_ID, OPENAI_PROJECT_ID, OPENAI_ADMIN_KEY, OPENAI_WEBHOOK_SECRET and OPENAI_CUSTOM_HEADERS by
        itself, and an argument of its constructor can only replace their values.
        """
        if not self.is_of_environment():
            client.organization = client.project = client.admin_api_key = client.webhook_secret = None
            client._custom_headers = {}  # noqa: SLF001 - there is no other way to remove headers it should not have
        return client


def _normalized(base_url: str | None) -> str:
    return _split(base_url)[0]


def _split(base_url: str | None) -> tuple[str, str]:
    """Return the address without the path of a request, and its query."""
    address = (base_url or os.environ.get("OPENAI_BASE_URL", "").strip() or OPENAI_ADDRESS).strip()
    path, _, query = address.partition("#")[0].partition("?")
    path = path.rstrip("/")
    for end in PATHS_OF_REQUESTS:
        path = path.removesuffix(end)
    return path.rstrip("/"), query


def _is_web_address(address: str) -> bool:
    if len(address) > LONGEST_ADDRESS:
        return False
    try:
        parts = urlsplit(address)
        is_http = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
        (parts.hostname or "").encode("idna")
    except ValueError:
        return False
    return is_http and address.isprintable() and " " not in address
