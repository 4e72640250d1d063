"""The offline model: answers requests by rules, with no key, no network and no randomness. Not an AI, and says so when asked.

`deciding` holds the rules, one pure function from a request to a reply; `speaking` the two models that speak it.
In order of reading: `reading` and `offers` take a request apart; `wishes` finds what was asked for; `intent` and `picking` choose
an offer; `forms`, `values`, `phrases`, `choosing` and `arguments` fill it; `delegating`, `statements`, `small_talk` and
`wording` do the rest.
"""

from __future__ import annotations

from core.models.offline.deciding import decide
from core.models.offline.decision import Decision, Planned
from core.models.offline.speaking import AsyncOfflineModel, OfflineModel

__all__ = ["AsyncOfflineModel", "Decision", "OfflineModel", "Planned", "decide"]
