"""Tokens, duration and cost of replies as one line of text, as far as they are known; empty for the offline model."""

from __future__ import annotations

from core.cost import cost_of_log, price_of
from core.memo import memoize_by_identity
from core.models.offline.model import NAME as OFFLINE
from core.views import AgentSaid, Log, Used, usage_of
from playground import texts
from playground.texts import talk_texts

SEPARATOR = " · "


def spent_on(said: AgentSaid, base_url: str) -> str:
    """Return the line of one finished reply."""
    if said.streaming or said.model == OFFLINE:
        return ""
    cost = price_of(said.usage, said.model, base_url=base_url)
    parts = [
        talk_texts.tokens(said.usage.total_tokens) if said.usage is not None else "",
        texts.duration(said.duration_s) if said.duration_s else "",
        talk_texts.money(cost.usd) if cost is not None else "",
        said.model,
    ]
    return SEPARATOR.join(part for part in parts if part)


@memoize_by_identity
def spent_in_all(log: Log, base_url: str) -> str:
    """Return the line of a conversation: the sum of all replies, including those with calls only and those of delegates."""
    used = sum((used for model, used in usage_of(log).models.items() if model != OFFLINE), Used())
    if not used.replies:
        return ""
    costs = cost_of_log(log, base_url=base_url)
    parts = [
        talk_texts.replies(used.replies),
        talk_texts.tokens(used.tokens.total_tokens) if used.tokens.total_tokens else "",
        texts.duration(used.reply_s),
        talk_texts.about(talk_texts.money(costs.total_usd)) if costs.messages else "",
        talk_texts.without_price(costs.unpriced) if costs.unpriced else "",
        talk_texts.without_count(used.uncounted) if used.uncounted else "",
    ]
    return SEPARATOR.join(part for part in parts if part)
