"""The reply to a request: a pure function of it. Words and calls, as a model would give them, by rules alone."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from core.models.offline.arguments import fill, forced, repeated
from core.models.offline.decision import Decision, Planned
from core.models.offline.delegating import delegates_for, is_open, task_of
from core.models.offline.hints import names, with_hints
from core.models.offline.intent import FITS, fits, says_something
from core.models.offline.offers import Kind, Offer, offers_of
from core.models.offline.phrases import own_words
from core.models.offline.picking import Pick, Table, leads_away, pick, sources_for, way_out
from core.models.offline.reading import Made, Reading, read
from core.models.offline.small_talk import Talk, talk_in
from core.models.offline.statements import SURE, statement_for
from core.models.offline.values import is_no, is_yes
from core.models.offline.wishes import wishes_in
from core.models.offline.wording import Words, capabilities, gathered, in_language, is_error, question_for, told
from core.models.protocol import ModelRequest
from core.terms import rank, terms

CALLS_LIMIT = 10  # calls for one user message, after which there is only talk
PENDING_DEPTH = 4  # questions in a row that are traced back
FRESH = 1.0  # how much rather a call is taken to be for a wish that none was for yet
CLEARLY = 1.8  # how much better than enough another wish fits, to be taken for a change of mind


def decide(request: ModelRequest) -> Decision:
    """The reply to this request. The same request always gets the same reply; nothing in it makes this raise."""
    return _limited(_decide(request, PENDING_DEPTH), request)


def _decide(request: ModelRequest, depth: int) -> Decision:
    reading = read(request)
    offers = with_hints(_allowed(offers_of(request.tools), request.tool_choice), reading.instructions)
    say = in_language(korean=reading.is_korean)
    if not reading.made and (must := _must_call(request.tool_choice, offers)):
        return _forced(must, reading)
    decision = _after_calls(reading, offers, say) if reading.made else _first(request, reading, offers, say, depth)
    if request.tool_choice == "required" and not decision.calls and not reading.made and offers:
        return _forced(offers, reading)
    return decision


def _limited(decision: Decision, request: ModelRequest) -> Decision:
    return decision if request.parallel_tool_calls else replace(decision, calls=decision.calls[:1])


def _allowed(offers: tuple[Offer, ...], choice: object) -> tuple[Offer, ...]:
    return () if choice == "none" else offers


def _must_call(choice: object, offers: Sequence[Offer]) -> tuple[Offer, ...]:
    function = choice.get("function") if isinstance(choice, Mapping) else None
    name = function.get("name") if isinstance(function, Mapping) else None
    return tuple(offer for offer in offers if offer.name == name)


def _forced(offers: Sequence[Offer], reading: Reading) -> Decision:
    """A call of the one of these that fits best, with made-up values of the right type where nothing was said."""
    scores = fits(reading.wish, offers)
    offer = offers[scores.index(max(scores))]
    filled = fill(offer, sources_for(reading.wish, reading))
    made_up = {parameter.name: forced(parameter, reading.wish) for parameter in filled.missing}
    return Decision(calls=(Planned(offer.name, {**filled.arguments, **made_up}),))


def _first(request: ModelRequest, reading: Reading, offers: tuple[Offer, ...], say: Words, depth: int) -> Decision:
    """The reply to a new user message."""
    asked = _asked_before(request, reading, depth)
    if asked and (answer := _answered(asked, reading, offers, say)):
        return answer
    if not reading.wish:
        return Decision(_hello(reading, offers, say))
    if talk := talk_in(reading.wish):
        return Decision(_small_talk(talk, reading, offers, say))
    if (is_yes(reading.wish) or is_no(reading.wish)) and (proposed := _proposed(reading, offers)):
        return _follow(proposed, reading.said, Table(reading, offers), say)
    return _serve(wishes_in(reading.wish, offers), reading, offers, say)


def _asked_before(request: ModelRequest, reading: Reading, depth: int) -> Decision | None:
    """The question that the last words before this message asked, if they were this model's own."""
    if not depth or not reading.said or reading.cut < 2:
        return None
    past = list(request.messages[: reading.cut])
    while past and past[-1].get("role") == "assistant" and not past[-1].get("tool_calls"):
        past.pop()
    before = _decide(replace(request, messages=past, senders=request.senders[: len(past)], tool_choice=None), depth - 1)
    return before if before.asks and before.text.strip() == reading.said.strip() else None


def _answered(asked: Decision, reading: Reading, offers: Sequence[Offer], say: Words) -> Decision | None:
    """What the answer to a question leads to; None if the user has turned to something else."""
    assert asked.asks is not None
    offer = next((offer for offer in offers if offer.name == asked.asks[0]), None)
    if offer is None:
        return None
    if talk_in(reading.wish)[:1] == (Talk.NEVER_MIND,):
        return Decision(say.never_mind)
    if talk_in(reading.wish) and not is_yes(reading.wish):
        return None
    earlier = replace(sources_for(reading.wish, reading), message=asked.wish, answers=asked.asks[1])
    filled = fill(offer, earlier)
    if asked.asks[1] not in filled.arguments or _turned_away(reading.wish, offer, offers):
        return None
    wish = f"{asked.wish} {reading.wish}"
    return _ask_or_call(Pick(offer, filled, FITS), wish, say)


def _turned_away(wish: str, offer: Offer, offers: Sequence[Offer]) -> bool:
    scores = dict(zip((other.name for other in offers), fits(wish, offers), strict=True))
    own = scores.pop(offer.name, 0.0)
    return len(wish.split()) > 2 and max(scores.values(), default=0.0) > max(CLEARLY * FITS, 1.5 * own)


def _proposed(reading: Reading, offers: Sequence[Offer]) -> Offer | None:
    """The one function that a yes agrees to: what the question before it named."""
    if not is_yes(reading.wish) or "?" not in reading.said:
        return None
    question = reading.said.rsplit("?", 1)[0].splitlines()[-1].split(". ")[-1]
    scores = fits(question, offers)
    best = max(scores, default=0.0)
    return offers[scores.index(best)] if best >= FITS and sum(score >= 0.8 * best for score in scores) == 1 else None


def _follow(offer: Offer, wish: str, table: Table, say: Words) -> Decision:
    return _ask_or_call(Pick(offer, fill(offer, sources_for(wish, table.reading)), FITS), wish, say)


def _serve(wishes: Sequence[str], reading: Reading, offers: tuple[Offer, ...], say: Words) -> Decision:
    """The reply to the first of these wishes."""
    table = Table(reading, offers, alone=len(wishes_in(reading.wish, offers)) < 2)
    wish = wishes[0]
    picked = pick(wish, table)
    asked = delegates_for(wish, offers, reading.instructions)
    if asked and not _is_better(picked, wish, asked):
        return _ask_delegates(asked, wish, reading, say)
    if picked is not None:
        statement = statement_for(wish, reading.instructions, matches=SURE) if picked.filled.missing else ""
        return (
            Decision(say.told.format(text=statement))
            if statement
            else _ask_or_call(picked, wish, say, done=reading.made)
        )
    return _not_for_here(wish, table, say)


def _is_better(picked: Pick | None, wish: str, delegates: Sequence[Offer]) -> bool:
    if picked is None or picked.score < FITS or picked.score <= max(fits(wish, delegates)):
        return False
    return not is_open(wish) or bool(set(terms(picked.offer.label)) & set(terms(wish)))


def _ask_delegates(delegates: Sequence[Offer], wish: str, reading: Reading, say: Words) -> Decision:
    calls = [Planned(offer.name, {"task": task_of(wish)}) for offer in delegates]
    fresh = tuple(call for call in calls if not any(made.is_same(call.name, call.arguments) for made in reading.made))
    return Decision(calls=fresh) if fresh else Decision(say.repeated)


def _ask_or_call(picked: Pick, wish: str, say: Words, done: Sequence[Made] = ()) -> Decision:
    if picked.filled.missing:
        parameter = picked.filled.missing[0]
        return Decision(question_for(parameter, say), asks=(picked.offer.name, parameter.name), wish=wish)
    calls = [Planned(picked.offer.name, arguments) for arguments in repeated(picked.offer, picked.filled, wish)]
    is_handoff = picked.offer.kind is Kind.HANDOFF  # may be made once more, by another agent
    fresh = [call for call in calls if is_handoff or not any(made.is_same(call.name, call.arguments) for made in done)]
    return Decision(calls=tuple(fresh)) if fresh else Decision(say.repeated)


def _not_for_here(wish: str, table: Table, say: Words) -> Decision:
    """The reply to a wish that no offer fits: from the instructions, by handing it on, or by saying so."""
    statement = statement_for(wish, table.reading.instructions)
    if statement and not any(names(statement, offer) for offer in table.offers):
        return Decision(say.told.format(text=statement))
    onward = way_out(table)
    if onward is not None and says_something(wish):
        return Decision(calls=(Planned(onward.name, {}),))
    if table.is_further:
        return Decision(say.other.format(wish=own_words(wish)) if says_something(wish) else "")
    opening = (
        say.arrived.format(agent=table.reading.agent) if table.has_arrived and table.reading.agent else say.none_fits
    )
    closing = say.which if table.has_arrived else say.ask_back
    return Decision("\n".join([opening, capabilities(table.offers, say), closing if table.offers else ""]).strip())


def _small_talk(talk: Sequence[Talk], reading: Reading, offers: Sequence[Offer], say: Words) -> str:
    match talk[-1]:
        case Talk.THANKS:
            return say.thanks
        case Talk.BYE:
            return say.bye
        case Talk.NEVER_MIND:
            return say.never_mind
        case Talk.WHO | Talk.HOW:
            return f"{say.who.format(agent=_name(reading))} {say.not_an_ai}\n{capabilities(offers, say)}"
        case Talk.WHAT:
            return f"{capabilities(offers, say)}\n{say.which}"
        case Talk.HELLO:
            return _hello(reading, offers, say)


def _hello(reading: Reading, offers: Sequence[Offer], say: Words) -> str:
    return f"{say.hello.format(agent=_name(reading))} {capabilities(offers, say)}\n{say.which}"


def _name(reading: Reading) -> str:
    return reading.agent or "Agent"


def _after_calls(reading: Reading, offers: tuple[Offer, ...], say: Words) -> Decision:
    """The reply after calls: what came back, and on with what is still open."""
    if first := _wanted_first(reading, offers):
        return _follow(first, reading.wish, Table(reading, offers), say)
    result = _results(reading, offers, say)
    still_open = _open_wishes(reading, offers)
    if not still_open or len(reading.made) >= CALLS_LIMIT:
        return result or Decision(_enough(offers, say))
    onward = _serve(still_open, reading, offers, say)
    if result is None:
        return onward
    if result.asks:
        return result
    return replace(onward, text=f"{result.text}\n{onward.text}".strip())


def _enough(offers: Sequence[Offer], say: Words) -> str:
    return f"{say.repeated} {say.which}" if offers else say.repeated


def _wanted_first(reading: Reading, offers: Sequence[Offer]) -> Offer | None:
    """The function that the last error says to call first, by its name, and nobody has called yet."""
    failed = reading.untold[-1] if reading.untold and is_error(reading.untold[-1]) else None
    if failed is None or len(reading.made) >= CALLS_LIMIT:
        return None
    named = [offer for offer in offers if offer.kind is Kind.FUNCTION and _is_meant(offer.name, failed.result or "")]
    called = {made.name for made in reading.made}
    return named[0] if len(named) == 1 and named[0].name not in called else None


def _is_meant(name: str, text: str) -> bool:
    """Whether a text speaks of the function, and not only has a word that it is called by, too."""
    said = re.escape(name)
    return bool(re.search(rf"`{said}`|\b{said}\(" if name.isalnum() else rf"(?<!\w){said}(?!\w)", text))


def _results(reading: Reading, offers: Sequence[Offer], say: Words) -> Decision | None:
    """What functions returned and nobody has told yet, in words; None if there is nothing of the kind."""
    untold = [made for made in reading.untold if not leads_away(made.name, made.result)]
    untold = [made for at, made in enumerate(untold) if not _is_mended(made, untold[at + 1 :])]
    if not untold:
        return None
    by_name = {offer.name: offer for offer in offers}
    delegated = [made for made in untold if made.name in by_name and by_name[made.name].kind is Kind.DELEGATE]
    if len(delegated) == len(untold) > 1:
        return Decision(gathered([(by_name[made.name].label, told(made, say)) for made in untold], say))
    text = "\n".join(dict.fromkeys(told(made, say) for made in untold))
    return _with_question(text, untold[-1], by_name, say) if is_error(untold[-1]) else Decision(text)


def _is_mended(made: Made, later: Sequence[Made]) -> bool:
    """Whether it was an error that named what was called after it, and without one: there is nothing to tell of it."""
    return is_error(made) and any(_is_meant(one.name, made.result or "") and not is_error(one) for one in later)


def _with_question(text: str, failed: Made, offers: Mapping[str, Offer], say: Words) -> Decision:
    """An error in words, and, if it is about an argument, the question for it."""
    offer = offers.get(failed.name)
    if offer is None or not offer.required:
        return Decision(text)
    parameters = offer.required
    scores = rank(failed.result or "", [f"{parameter.name} {parameter.description}" for parameter in parameters])
    parameter = parameters[scores.index(max(scores))]
    return Decision(
        f"{text}\n{say.try_again.format(label=parameter.label)}", asks=(offer.name, parameter.name), wish=""
    )


def _open_wishes(reading: Reading, offers: Sequence[Offer]) -> list[str]:
    """What the user asked for that no call has served yet. A handoff alone serves nothing."""
    wishes = wishes_in(reading.wish, offers)
    served: dict[str, int] = {}
    for made in reading.made:
        if made.name not in served and not leads_away(made.name, made.result):
            closeness = [_closeness(made, wish, offers) for wish in wishes]
            fresh = [
                close + (FRESH if close and at not in served.values() else 0) for at, close in enumerate(closeness)
            ]
            served[made.name] = fresh.index(max(fresh))
    return [wish for at, wish in enumerate(wishes) if at not in served.values()]


def _closeness(made: Made, wish: str, offers: Sequence[Offer]) -> float:
    own = [offer for offer in offers if offer.name == made.name]
    if own:
        return fits(wish, own)[0]
    said = " ".join([made.name.replace("_", " "), *(str(value) for value in made.arguments.values())])
    return rank(wish, [said])[0]
