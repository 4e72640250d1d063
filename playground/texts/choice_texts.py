"""The texts that say why the offline rules replied as they did."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

WHY = "offline rules: why?"

RULES: Mapping[str, str] = {
    "called": "Chose {chosen}.",
    "asked_all": "Asked every delegate that the message is for.",
    "asked_value": "Chose {chosen}, and a value for it is missing.",
    "asked_first": "Chose {chosen}, which is to be asked about before it runs.",
    "confirmed": "Ran {chosen}, since the answer was a yes.",
    "declined": "Did not run {chosen}, since the answer was a no.",
    "told_result": "Told what {chosen} returned.",
    "told_instructions": "Told what the instructions have about it.",
    "sample_reply": "Said the sample reply about {chosen}.",
    "small_talk": "Answered small talk.",
    "needs_a_model": "Nothing in the instructions answers this, and the agent has no functions.",
    "nothing_fits": "No function, handoff or sentence of the instructions fits.",
    "forced": "Had to call a function, and {chosen} fits best.",
}
"""By the code of the rule; one that a newer version wrote is not told."""
UNNAMED = "the functions"


def decided_by(words: Sequence[str]) -> str:
    return f"Words that decided: {', '.join(words)}."


def runner_up(name: str, score: float, other_score: float) -> str:
    return f"Next came {name}, with {other_score:.1f} points to {score:.1f}."
