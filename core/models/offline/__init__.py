"""The offline model: answers requests by rules, with no key, no network and no randomness. Not an AI, and says so when asked.

policy       the rules: a pure function from a request to a decision
model        the two models that send a decision as a reply
request      the parts of a request that the rules read
candidates   the functions, handoffs and delegates that a request offers
wishes       splits a message into wishes: the separate things that the user asks for
intent       scores how well a candidate fits a wish
routing      chooses a candidate, or the delegates to ask
arguments    fills the arguments of a call; `forms` tells which form of value a parameter takes, `values`, `phrases` and
             `choosing` find values in a text
replies      sentences in English and Korean, small talk, results in plain words
"""

from __future__ import annotations

from core.models.offline.model import AsyncOfflineModel, OfflineModel
from core.models.offline.policy import Decision, Planned, decide

__all__ = ["AsyncOfflineModel", "Decision", "OfflineModel", "Planned", "decide"]
