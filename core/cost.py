"""What replies cost, by the prices that the package `genai-prices` brings along: nothing is fetched, so they are as old
as the package. The only module that knows it; it is loaded when the first price is wanted.

A price is only told where it is known: not for models or endpoints that the package does not know, nor for a server on
this computer or in this network, nor for the offline model.
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
MOST_REMEMBERED = 4096


@dataclass(frozen=True, slots=True)
class Cost:
    """`model` and `provider` are those whose price it is, by the names the list of prices has for them."""

    usd: float
    model: str
    provider: str


@functools.lru_cache(MOST_REMEMBERED)
def price_of(usage: Usage | None, model: str, *, base_url: str = "", at: datetime | None = None) -> Cost | None:
    """What a reply with this usage costs, or None when that is not known. `model` is the endpoint's name for it.

    Without an address the endpoint is OpenAI's. `at` is when that was, as prices
    change; without one, now.
    """
    if usage is None or is_free(model, base_url):
        return None
    try:
        found = _prices().calc_price(_counted(usage), model, genai_request_timestamp=at, **_provider(base_url))
    except (LookupError, ValueError):
        return None
    return Cost(float(found.total_price), found.model.id, found.provider.name)


def is_free(model: str, base_url: str) -> bool:
    """Whether nobody sends a bill: the offline model answers, or a server on this computer or in this network."""
    return model == OFFLINE or (bool(base_url) and _is_local(_host(base_url)))


@dataclass(slots=True)
class CostTotals:
    """The cost of a conversation. `messages` has that of each reply that has one, by the run and the number of the
    event that finished it; `unpriced` counts the replies that used tokens for which no price is known.

    What is free (see `is_free`) is in neither.
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
    """The minute, which is as fine as prices go by; None for what is no time at all, as a foreign log may hold."""
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
    """The host of an address; an empty one, if it is none."""
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
    import genai_prices  # noqa: PLC0415 - it brings pydantic and a list of prices, which programs without costs need not load

    return genai_prices
