"""The offline model: answers requests by rules, with no key, no network and no randomness. Not an AI, and says so when asked.

policy       the rules: a pure function from a request to a decision
model        the two models that send a decision as a reply
request      the parts of a request that the rules read
candidates   the functions, handoffs and delegates that a request offers, and the form of value each parameter takes
wishes       splits a message into wishes: the separate things that the user asks for
ranking      scores how well a candidate fits a wish
routing      chooses a candidate, or the delegates to ask
slots        fills the arguments of a call; `values`, `phrases` and `choosing` find values in a text
replies      sentences, small talk, results in plain words

Words, patterns and sentences are in the files of languages (`core/terms/languages`), and in no module.
"""

from __future__ import annotations

from core.models.offline.model import AsyncOfflineModel, OfflineModel
from core.models.offline.policy import Decision, Planned, decide

__all__ = ["AsyncOfflineModel", "Decision", "OfflineModel", "Planned", "decide"]
