"""Compute the cost of replies from the price list of the package `genai-prices`.

Nothing is fetched, so prices are as recent as the package. This is the only module that imports it, and it does so at
the first price. Models and endpoints that are not in the list have no price; the offline model, and servers on this
computer or in this network, are free.
"""

from __future__ import annotations

import functools
import ipaddress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

from core.events import MessageFinished, Recorded
from core.messages import Usage
from core.models.offline.model import NAME as OFFLINE
from core.views import Log, fold

LOCAL_ENDINGS = (".local", ".localhost", ".internal", ".lan", ".home.arpa")
CACHE_SIZE = 4096
"""Prices to cache. Chosen, not measured: more replies than a conversation has, at under a kilobyte each."""


@dataclass(frozen=True, slots=True)
class Cost:
    """The cost of one reply, and the `model` and `provider` that was charged for, by their names in the price list."""

    usd: float
    model: str
    provider: str


@functools.lru_cache(CACHE_SIZE)
def price_of(usage: Usage | None, model: str, *, base_url: str = "", at: datetime | None = None) -> Cost | None:
    """Return the cost of a reply with this usage, or None if there is no price for it.

    `model` is the model's name at the endpoint. Without a `base_url` the endpoint is OpenAI's. `at` is the time of the
    reply, as prices change; the default is now.
    """
    if usage is None or is_free(model, base_url):
        return None
    try:
        price = _prices().calc_price(_counted(usage), model, genai_request_timestamp=at, **_provider(base_url))
    except (LookupError, ValueError):
        return None
    return Cost(float(price.total_price), price.model.id, price.provider.name)


def is_free(model: str, base_url: str) -> bool:
    """Return whether replies are free: from the offline model, or a server on this computer or in this network."""
    return model == OFFLINE or (bool(base_url) and _is_local(_host(base_url)))


@dataclass(slots=True)
class CostTotals:
    """The cost of a conversation.

    `messages` holds the cost of each reply with a known price, by the run and number of its MessageFinished event.
    `unpriced` counts the replies that report tokens but have no price. Free replies (see `is_free`) are in neither.
    """

    base_url: str = ""
    total_usd: float = 0.0
    messages: dict[tuple[str, int], Cost] = field(default_factory=dict)
    unpriced: int = 0

    def add(self, recorded: Recorded) -> None:
        match recorded.event:
            case MessageFinished(usage=Usage() as usage, model=model) if not is_free(model, self.base_url):
                cost = price_of(usage, model, base_url=self.base_url, at=_minute(recorded.time))
                if cost is None:
                    self.unpriced += 1
                else:
                    self.messages[recorded.run, recorded.seq] = cost
                    self.total_usd += cost.usd


def cost_of_log(log: Log, *, base_url: str = "") -> CostTotals:
    return fold(CostTotals(base_url), log)


def _minute(time_s: float) -> datetime | None:
    """Return the time rounded down to the minute, so that cached prices are reused; None if it is out of range.

    No price list changes within a minute. A log from elsewhere may hold any number as a time.
    """
    try:
        return datetime.fromtimestamp(time_s, UTC).replace(second=0, microsecond=0)
    except (ValueError, OverflowError, OSError):
        return None


def _counted(usage: Usage) -> Any:
    cached = min(usage.cached_tokens, usage.prompt_tokens)
    return _prices().Usage(
        input_tokens=usage.prompt_tokens, output_tokens=usage.completion_tokens, cache_read_tokens=cached
    )


def _provider(base_url: str) -> dict[str, str]:
    if not base_url:
        return {"provider_id": "openai"}
    parts = urlsplit(base_url)
    return {"provider_api_url": f"{parts.scheme}://{parts.netloc.lower()}{parts.path}"}


def _host(base_url: str) -> str:
    """Return the host of a URL, or "" if it is not a URL."""
    try:
        return urlsplit(base_url).hostname or ""
    except ValueError:
        return ""


def _is_local(host: str) -> bool:
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return "." not in host or host.endswith(LOCAL_ENDINGS)
    return not address.is_global


@functools.cache
def _prices() -> Any:
    import genai_prices  # noqa: PLC0415 - it loads pydantic and a large table, only needed for prices

    return genai_prices
