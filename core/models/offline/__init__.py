"""The offline model: answers requests by rules, with no key, no network and no randomness. Not an AI, and says so when asked.

model        the two models that send a decision as a reply
policy       the rules: a pure function from a request to a decision, by `serving`, `answers` and `results`
decision     what is decided, and why
request      the parts of a request that the rules read
candidates   the functions, handoffs and delegates that a request offers, and the form of value each parameter takes
spans        what a span of a text is; `values` and `phrases` read a text into spans, each made once
wishes       splits a message into wishes: the separate things that the user asks for
ranking      scores how well a candidate fits a wish
routing      chooses a candidate, or the delegates to ask
slots        fills the arguments of a call: the spans that fit its parameters best, by `fitting`; `repeats` finds further calls
knowledge    what the instructions tell that answers a message, and what they order
samples      the replies that the author of a team wrote; `confirming` asks before what cannot be taken back
replies      sentences, and results in plain words; `small_talk` recognises greetings and the like

Words, patterns and sentences are in the files of languages (`core/terms/languages`), and in no module.
"""

from __future__ import annotations

from core.models.offline.decision import Decision, Planned
from core.models.offline.model import AsyncOfflineModel, OfflineModel
from core.models.offline.policy import decide

__all__ = ["AsyncOfflineModel", "Decision", "OfflineModel", "Planned", "decide"]
