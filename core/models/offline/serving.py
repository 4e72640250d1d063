"""Serve the wishes of a message: with calls, a question, a sentence of the instructions, or by saying why not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from core.models.offline.candidates import Candidate, CandidateKind, is_named_in
from core.models.offline.confirming import asks_first, proposal, values_in_words
from core.models.offline.decision import Decision, Planned, ReplyRule
from core.models.offline.free_text import own_words
from core.models.offline.knowledge import Told, asks_for_fact, opening_of, orders_in, told_by
from core.models.offline.ranking import FITS, WEIGHTS, deciding_words, fits, is_question, says_something, shares_target
from core.models.offline.repeats import repeated
from core.models.offline.replies import SHOWN, Words, capabilities, lower_first, paragraphs, question_for
from core.models.offline.request import Made
from core.models.offline.routing import Pick, Situation, delegates_for, is_open, only_function, pick, task_of, way_out
from core.models.offline.samples import Sampled, sample_for, sample_for_the_rest
from core.terms import terms

TOLD_RATHER = (
    1.6  # score of a statement that is told rather than asking for a value: a word and the kind of thing asked for
)
WISH_SHOWN = 120  # characters of a wish that is repeated


def serve_all(wishes: Sequence[str], table: Situation, say: Words) -> Decision:
    """The reply to these wishes, in order. One that a call or a question is for is served first; the rest come after it."""
    first, rest = serve(wishes[0], table, say), tuple(wishes[1:])
    if not rest or first.calls:
        return first
    if first.is_question:
        later = say("later", wish=own_words(rest[0])[:WISH_SHOWN])
        return replace(first, text=f"{first.text} {later}", rest=rest)
    onward = serve_all(rest, table, say)
    return onward if onward.text == first.text else replace(onward, text=paragraphs(first.text, onward.text))


def serve(wish: str, table: Situation, say: Words) -> Decision:
    """The reply to one wish."""
    if sample := sample_for(wish, table.hints.samples, table.candidates):
        return own_sample(sample)
    picked, asked = pick(wish, table), delegates_for(wish, table)
    if asked and not _is_better(picked, wish, asked):
        return _ask_delegates(asked, wish, table, say)
    told = _told(wish, table)
    if picked is not None and not (told and _answers_better(told, wish, picked, table)):
        return ask_or_call(picked, wish, table, say, done=table.reading.made)
    return _tell(told) if told else _not_for_here(wish, table, say)


def own_sample(sample: Sampled) -> Decision:
    """A reply in the author's words."""
    facts = {"chosen": sample.about, "words": sample.words, "score": sample.score}
    return Decision(sample.say).because(ReplyRule.SAMPLE_REPLY, **facts)


def _is_better(picked: Pick | None, wish: str, delegates: Sequence[Candidate]) -> bool:
    if picked is None or picked.score < FITS or picked.score <= max(fits(wish, delegates)):
        return False
    return not is_open(wish) or bool(set(terms(picked.candidate.label)) & set(terms(wish)))


def _ask_delegates(delegates: Sequence[Candidate], wish: str, table: Situation, say: Words) -> Decision:
    calls = [Planned(candidate.name, {"task": task_of(wish)}) for candidate in delegates]
    made = table.reading.made
    fresh = tuple(call for call in calls if not any(one.is_same(call.name, call.arguments) for one in made))
    return (Decision(calls=fresh) if fresh else Decision(say("repeated"))).because(ReplyRule.ASKED_ALL)


def ask_or_call(picked: Pick, wish: str, table: Situation, say: Words, done: Sequence[Made] = ()) -> Decision:
    """Ask for what is missing, or for a yes where the function is one to ask for first, or else call it."""
    candidate, facts = picked.candidate, picked.facts(wish)
    if picked.filled.missing:
        parameter = picked.filled.missing[0]
        asked = Decision(question_for(parameter, say), asks=(candidate.name, parameter.name), wish=wish)
        return asked.because(ReplyRule.ASKED_VALUE, **facts)
    calls = [Planned(candidate.name, arguments) for arguments in repeated(candidate, picked.filled, wish)]
    is_handoff = candidate.kind is CandidateKind.HANDOFF  # may be made once more, by another agent
    fresh = [call for call in calls if is_handoff or not any(made.is_same(call.name, call.arguments) for made in done)]
    if not fresh:
        return Decision(say("repeated")).because(ReplyRule.NOTHING_FITS)
    if asks_first(candidate, table.hints.ask_first):
        return proposal(candidate, fresh, wish, say)
    known = values_in_words(candidate, {name: fresh[0].arguments[name] for name in picked.filled.from_context}, say)
    text = say("from_context", values=known) if known else ""
    return Decision(text, tuple(fresh)).because(ReplyRule.CALLED, **facts)


def _told(wish: str, table: Situation) -> Told | None:
    """What the instructions state about the wish, without sentences that only name an agent to hand off to or a function to call."""
    if not (is_question(wish) or table.only_talks):
        return None
    told = told_by(wish, table.reading.instructions)
    return None if told and any(is_named_in(told.text, candidate) for candidate in table.candidates) else told


def _tell(told: Told) -> Decision:
    return Decision(told.text).because(ReplyRule.TOLD_INSTRUCTIONS, words=told.shared, score=told.score)


def _answers_better(told: Told, wish: str, picked: Pick, table: Situation) -> bool:
    """Whether a sentence of the instructions answers a wish better than the function or handoff that fits it best."""
    if not is_question(wish):
        return table.is_settled
    if picked.candidate.kind is CandidateKind.FUNCTION:
        return bool(picked.filled.missing) and told.score >= TOLD_RATHER
    if table.is_settled and told.score >= picked.score:
        return True
    if set(told.shared) <= set(deciding_words(wish, picked.candidate)):
        return False
    *_, score = fits(wish, [*table.candidates, Candidate("", CandidateKind.HANDOFF, told.text)])
    return (table.only_talks and score >= picked.score) or told.score >= WEIGHTS.told * max(FITS, picked.score)


def _not_for_here(wish: str, table: Situation, say: Words) -> Decision:
    """The reply to a wish that nothing here fits: hand it on, or say so."""
    if only := only_function(wish, table):
        return ask_or_call(only, wish, table, say, done=table.reading.made)
    onward = None if table.only_talks else way_out(table)
    if onward is not None and says_something(wish) and shares_target(wish, onward):
        return Decision(calls=(Planned(onward.name, {}),)).because(ReplyRule.CALLED, chosen=onward.name)
    if rest := sample_for_the_rest(table.hints.samples):
        return own_sample(rest)
    if table.is_further:
        other = say("other", wish=own_words(wish)[:WISH_SHOWN]) if says_something(wish) else ""
        return Decision(other).because(ReplyRule.NOTHING_FITS)
    if table.only_talks:
        return Decision(_honest(table, say)).because(ReplyRule.NEEDS_A_MODEL)
    arrived = say("arrived", agent=table.reading.agent) if table.has_arrived and table.reading.agent else ""
    opening = arrived or say("not_told" if asks_for_fact(wish) else "none_fits")
    closing = say("which" if arrived else "ask_back")
    text = paragraphs(opening, capabilities(table.candidates, say), closing)
    return Decision(text).because(ReplyRule.NOTHING_FITS)


def _honest(table: Situation, say: Words) -> str:
    """That only a language model can answer here and, once in a conversation, what it would do by the instructions."""
    reading = table.reading
    others = [candidate.shown for candidate in table.candidates[:SHOWN]]
    onward = say("offers", others=say("or").join(others)) if others else ""
    if any(say("honest") in reply for reply in reading.replies):
        return paragraphs(say("honest_again"), onward)
    agent, orders = reading.agent, "; ".join(map(lower_first, orders_in(reading.instructions)))
    if orders:
        would = say("would", agent=agent, orders=orders)
    else:
        opening = opening_of(reading.instructions)
        would = say("would_from", agent=agent, opening=opening) if opening else say("would_be", agent=agent)
    return paragraphs(f"{say('honest')} {would}", onward)
