"""Understand the answer to a question that the offline model asked: a value, a yes, or something else."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from core.models.offline.candidates import Candidate
from core.models.offline.choosing import is_no, is_yes
from core.models.offline.decision import Decision, ReplyRule
from core.models.offline.ranking import FITS, WEIGHTS, fits, is_question
from core.models.offline.replies import Words, question_for
from core.models.offline.routing import Pick, Situation
from core.models.offline.serving import ask_or_call
from core.models.offline.slots import fill
from core.models.offline.small_talk import SmallTalk, talk_in
from core.models.offline.wishes import says_more

LONGEST_AGREEMENT = 8  # words of a message that is a yes or a no, and nothing else


def answered(asked: Decision, table: Situation, say: Words) -> Decision | None:
    """What the answer to a question leads to; None if the user has turned to something else."""
    answer = _confirmed(asked, table, say) if asked.proposes else _given(asked, table, say)
    return replace(answer, rest=asked.rest) if answer and answer.is_question and not answer.rest else answer


def _confirmed(asked: Decision, table: Situation, say: Words) -> Decision | None:
    wish, name = table.reading.wish, asked.proposes[0].name
    if talk_in(wish)[:1] == (SmallTalk.NEVER_MIND,) or (is_no(wish) and not says_more(wish)):
        return Decision(say("not_done")).because(ReplyRule.DECLINED, chosen=name)
    if is_yes(wish) and len(wish.split()) <= LONGEST_AGREEMENT:
        return Decision(calls=asked.proposes).because(ReplyRule.CONFIRMED, chosen=name)
    return None


def _given(asked: Decision, table: Situation, say: Words) -> Decision | None:
    assert asked.asks is not None
    reading = table.reading
    candidate = next((candidate for candidate in table.candidates if candidate.name == asked.asks[0]), None)
    if candidate is None:
        return None
    if talk_in(reading.wish)[:1] == (SmallTalk.NEVER_MIND,):
        return Decision(say("never_mind")).because(ReplyRule.DECLINED, chosen=candidate.name)
    if talk_in(reading.wish) and not is_yes(reading.wish):
        return None
    earlier = replace(table.sources(candidate, reading.wish), message=asked.wish, answers=asked.asks[1])
    filled = fill(candidate, earlier)
    if _turned_away(reading.wish, candidate, table.candidates):
        return None
    if asked.asks[1] not in filled.arguments:
        return _asked_again(asked, candidate, table, say)
    return ask_or_call(Pick(candidate, filled, FITS), f"{asked.wish} {reading.wish}", table, say)


def _asked_again(asked: Decision, candidate: Candidate, table: Situation, say: Words) -> Decision | None:
    """The question once more, where what was said is neither an answer nor for anything else here."""
    assert asked.asks is not None
    wish, others = table.reading.wish, [other for other in table.candidates if other is not candidate]
    if is_question(wish) or max(fits(wish, others), default=0.0) >= FITS or asked.text.startswith(say("not_caught")):
        return None
    parameter = next(one for one in candidate.parameters if one.name == asked.asks[1])
    text = f"{say('not_caught')} {question_for(parameter, say)}"
    return replace(asked, text=text, choice=None).because(ReplyRule.ASKED_VALUE, chosen=candidate.name)


def _turned_away(wish: str, candidate: Candidate, candidates: Sequence[Candidate]) -> bool:
    scores = dict(zip((other.name for other in candidates), fits(wish, candidates), strict=True))
    own = scores.pop(candidate.name, 0.0)
    return len(wish.split()) > 2 and max(scores.values(), default=0.0) > max(WEIGHTS.turned_away * FITS, 1.5 * own)


def proposed(table: Situation) -> Candidate | None:
    """The one function that a yes agrees to: what the question before it named."""
    reading = table.reading
    if not is_yes(reading.wish) or "?" not in reading.said:
        return None
    question = reading.said.rsplit("?", 1)[0].splitlines()[-1].split(". ")[-1]
    scores = fits(question, table.candidates)
    near = [at for at, score in enumerate(scores) if score >= max(FITS, WEIGHTS.alike * max(scores))]
    return table.candidates[near[0]] if len(near) == 1 else None
