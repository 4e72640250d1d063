"""The rules of the offline model: a pure function from a request to the text and calls of its reply."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from core.models.offline.candidates import Candidate, CandidateKind, candidates_of, is_named_in, with_hints
from core.models.offline.phrases import own_words
from core.models.offline.ranking import FITS, WEIGHTS, best_fit, fits, says_something
from core.models.offline.replies import (
    SURE,
    SmallTalk,
    Words,
    capabilities,
    gathered,
    is_error,
    question_for,
    statement_for,
    talk_in,
    told,
)
from core.models.offline.request import Made, Reading, read
from core.models.offline.routing import (
    Pick,
    Situation,
    delegates_for,
    is_open,
    leads_away,
    pick,
    sources_for,
    task_of,
    way_out,
)
from core.models.offline.several import repeated
from core.models.offline.slots import fill, forced
from core.models.offline.values import is_yes
from core.models.protocol import ModelRequest
from core.terms import rank, terms

CALLS_LIMIT = 10  # calls for one user message, after which there is only talk
NAMELESS = "Agent"  # an agent without a name
PENDING_DEPTH = 4  # questions in a row that are traced back


def decide(request: ModelRequest, today: date) -> Decision:
    """Return the reply to this request on this day. Deterministic; never raises, whatever the request holds."""
    return _limited(_decide(request, PENDING_DEPTH, today), request)


def _decide(request: ModelRequest, depth: int, today: date) -> Decision:
    reading = read(request, today)
    candidates = with_hints(_allowed(candidates_of(request.tools), request.tool_choice), reading.instructions)
    table, say = Situation(reading, candidates), Words(reading.language)
    if not reading.made and (must := _must_call(request.tool_choice, candidates)):
        return _forced(must, reading)
    decision = _after_calls(table, say) if reading.made else _first(request, table, say, depth)
    if request.tool_choice == "required" and not decision.calls and not reading.made and candidates:
        return _forced(candidates, reading)
    return decision


def _limited(decision: Decision, request: ModelRequest) -> Decision:
    return decision if request.parallel_tool_calls else replace(decision, calls=decision.calls[:1])


def _allowed(candidates: tuple[Candidate, ...], choice: object) -> tuple[Candidate, ...]:
    return () if choice == "none" else candidates


def _must_call(choice: object, candidates: Sequence[Candidate]) -> tuple[Candidate, ...]:
    function = choice.get("function") if isinstance(choice, Mapping) else None
    name = function.get("name") if isinstance(function, Mapping) else None
    return tuple(candidate for candidate in candidates if candidate.name == name)


def _forced(candidates: Sequence[Candidate], reading: Reading) -> Decision:
    """A call of the one of these that fits best, with made-up values of the right type where nothing was said."""
    _, candidate = best_fit(reading.wish, candidates)
    filled = fill(candidate, sources_for(reading.wish, reading))
    made_up = {parameter.name: forced(parameter, reading.wish) for parameter in filled.missing}
    return Decision(calls=(Planned(candidate.name, {**filled.arguments, **made_up}),))


def _first(request: ModelRequest, table: Situation, say: Words, depth: int) -> Decision:
    """The reply to a new user message."""
    reading = table.reading
    asked = _asked_before(request, reading, depth)
    if asked and (answer := _answered(asked, table, say)):
        return answer
    if not reading.wish:
        return Decision(_hello(table, say))
    if talk := talk_in(reading.wish):
        return Decision(_small_talk(talk[-1], table, say))
    if proposed := _proposed(table):
        return _ask_or_call(table.picks(proposed, reading.said, FITS), reading.said, say)
    return _serve(table.wishes[0], table, say)


def _asked_before(request: ModelRequest, reading: Reading, depth: int) -> Decision | None:
    """The question that the last words before this message asked, if they were this model's own."""
    if not depth or not reading.said or reading.cut < 2:
        return None
    past = list(request.messages[: reading.cut])
    while past and past[-1].get("role") == "assistant" and not past[-1].get("tool_calls"):
        past.pop()
    asked = replace(request, messages=past, senders=request.senders[: len(past)], tool_choice=None)
    before = _decide(asked, depth - 1, reading.today)
    return before if before.asks and before.text.strip() == reading.said.strip() else None


def _answered(asked: Decision, table: Situation, say: Words) -> Decision | None:
    """What the answer to a question leads to; None if the user has turned to something else."""
    assert asked.asks is not None
    reading = table.reading
    candidate = next((candidate for candidate in table.candidates if candidate.name == asked.asks[0]), None)
    if candidate is None:
        return None
    if talk_in(reading.wish)[:1] == (SmallTalk.NEVER_MIND,):
        return Decision(say("never_mind"))
    if talk_in(reading.wish) and not is_yes(reading.wish):
        return None
    earlier = replace(sources_for(reading.wish, reading), message=asked.wish, answers=asked.asks[1])
    filled = fill(candidate, earlier)
    if asked.asks[1] not in filled.arguments or _turned_away(reading.wish, candidate, table.candidates):
        return None
    wish = f"{asked.wish} {reading.wish}"
    return _ask_or_call(Pick(candidate, filled, FITS), wish, say)


def _turned_away(wish: str, candidate: Candidate, candidates: Sequence[Candidate]) -> bool:
    scores = dict(zip((other.name for other in candidates), fits(wish, candidates), strict=True))
    own = scores.pop(candidate.name, 0.0)
    return len(wish.split()) > 2 and max(scores.values(), default=0.0) > max(WEIGHTS.turned_away * FITS, 1.5 * own)


def _proposed(table: Situation) -> Candidate | None:
    """The one function that a yes agrees to: what the question before it named."""
    reading = table.reading
    if not is_yes(reading.wish) or "?" not in reading.said:
        return None
    question = reading.said.rsplit("?", 1)[0].splitlines()[-1].split(". ")[-1]
    scores = fits(question, table.candidates)
    near = [at for at, score in enumerate(scores) if score >= max(FITS, WEIGHTS.alike * max(scores))]
    return table.candidates[near[0]] if len(near) == 1 else None


def _serve(wish: str, table: Situation, say: Words) -> Decision:
    """The reply to one wish of the message."""
    reading = table.reading
    picked, asked = pick(wish, table), delegates_for(wish, table)
    if asked and not _is_better(picked, wish, asked):
        return _ask_delegates(asked, wish, reading, say)
    if picked is not None:
        statement = statement_for(wish, reading.instructions, matches=SURE) if picked.filled.missing else ""
        return (
            Decision(say("told", text=statement)) if statement else _ask_or_call(picked, wish, say, done=reading.made)
        )
    return _not_for_here(wish, table, say)


def _is_better(picked: Pick | None, wish: str, delegates: Sequence[Candidate]) -> bool:
    if picked is None or picked.score < FITS or picked.score <= max(fits(wish, delegates)):
        return False
    return not is_open(wish) or bool(set(terms(picked.candidate.label)) & set(terms(wish)))


def _ask_delegates(delegates: Sequence[Candidate], wish: str, reading: Reading, say: Words) -> Decision:
    calls = [Planned(candidate.name, {"task": task_of(wish)}) for candidate in delegates]
    fresh = tuple(call for call in calls if not any(made.is_same(call.name, call.arguments) for made in reading.made))
    return Decision(calls=fresh) if fresh else Decision(say("repeated"))


def _ask_or_call(picked: Pick, wish: str, say: Words, done: Sequence[Made] = ()) -> Decision:
    if picked.filled.missing:
        parameter = picked.filled.missing[0]
        return Decision(question_for(parameter, say), asks=(picked.candidate.name, parameter.name), wish=wish)
    calls = [Planned(picked.candidate.name, arguments) for arguments in repeated(picked.candidate, picked.filled, wish)]
    is_handoff = picked.candidate.kind is CandidateKind.HANDOFF  # may be made once more, by another agent
    fresh = [call for call in calls if is_handoff or not any(made.is_same(call.name, call.arguments) for made in done)]
    return Decision(calls=tuple(fresh)) if fresh else Decision(say("repeated"))


def _not_for_here(wish: str, table: Situation, say: Words) -> Decision:
    """The reply to a wish that no candidate fits: from the instructions, by handing it on, or by saying so."""
    statement = statement_for(wish, table.reading.instructions)
    if statement and not any(is_named_in(statement, candidate) for candidate in table.candidates):
        return Decision(say("told", text=statement))
    onward = way_out(table)
    if onward is not None and says_something(wish):
        return Decision(calls=(Planned(onward.name, {}),))
    if table.is_further:
        return Decision(say("other", wish=own_words(wish)) if says_something(wish) else "")
    agent = table.reading.agent if table.has_arrived else ""
    opening = say("arrived", agent=agent) if agent else say("none_fits")
    closing = say("which" if table.has_arrived else "ask_back") if table.candidates else ""
    return Decision("\n".join([opening, capabilities(table.candidates, say), closing]).strip())


def _small_talk(talk: SmallTalk, table: Situation, say: Words) -> str:
    can = capabilities(table.candidates, say)
    match talk:
        case SmallTalk.THANKS | SmallTalk.BYE | SmallTalk.NEVER_MIND:
            return say(talk.name.lower())
        case SmallTalk.WHO | SmallTalk.HOW:
            return f"{say('who', agent=table.reading.agent or NAMELESS)} {say('not_an_ai')}\n{can}"
        case SmallTalk.WHAT:
            return f"{can}\n{say('which')}"
        case SmallTalk.HELLO:
            return _hello(table, say)


def _hello(table: Situation, say: Words) -> str:
    hello = say("hello", agent=table.reading.agent or NAMELESS)
    return f"{hello} {capabilities(table.candidates, say)}\n{say('which')}"


def _after_calls(table: Situation, say: Words) -> Decision:
    """The reply after calls: what came back, and on with what is still open."""
    reading, candidates = table.reading, table.candidates
    if first := _wanted_first(reading, candidates):
        return _ask_or_call(table.picks(first, reading.wish, FITS), reading.wish, say)
    result = _results(reading, candidates, say)
    still_open = _open_wishes(table)
    if not still_open or len(reading.made) >= CALLS_LIMIT:
        return result or Decision(" ".join(map(say, ["repeated", "which"] if candidates else ["repeated"])))
    onward = _serve(still_open[0], table, say)
    if result is None:
        return onward
    if result.asks:
        return result
    return replace(onward, text=f"{result.text}\n{onward.text}".strip())


def _wanted_first(reading: Reading, candidates: Sequence[Candidate]) -> Candidate | None:
    """The function that the last error says to call first, by its name, and nobody has called yet."""
    failed = reading.untold[-1] if reading.untold and is_error(reading.untold[-1]) else None
    if failed is None or len(reading.made) >= CALLS_LIMIT:
        return None
    functions = (candidate for candidate in candidates if candidate.kind is CandidateKind.FUNCTION)
    named = [function for function in functions if _is_meant(function.name, failed.result or "")]
    called = {made.name for made in reading.made}
    return named[0] if len(named) == 1 and named[0].name not in called else None


def _is_meant(name: str, text: str) -> bool:
    """Whether a text speaks of the function, and not only has a word that it is called by, too."""
    said = re.escape(name)
    return bool(re.search(rf"`{said}`|\b{said}\(" if name.isalnum() else rf"(?<!\w){said}(?!\w)", text))


def _results(reading: Reading, candidates: Sequence[Candidate], say: Words) -> Decision | None:
    """What functions returned and nobody has told yet, in words; None if there is nothing of the kind."""
    untold = [made for made in reading.untold if not leads_away(made.name, made.result)]
    untold = [made for at, made in enumerate(untold) if not _is_mended(made, untold[at + 1 :])]
    if not untold:
        return None
    by_name = {candidate.name: candidate for candidate in candidates}
    delegated = [made for made in untold if made.name in by_name and by_name[made.name].kind is CandidateKind.DELEGATE]
    if len(delegated) == len(untold) > 1:
        return Decision(gathered([(by_name[made.name].label, told(made, say)) for made in untold], say))
    text = "\n".join(dict.fromkeys(told(made, say) for made in untold))
    return _with_question(text, untold[-1], by_name, say) if is_error(untold[-1]) else Decision(text)


def _is_mended(made: Made, later: Sequence[Made]) -> bool:
    """Whether it was an error that named what was called after it, and without one: there is nothing to tell of it."""
    return is_error(made) and any(_is_meant(one.name, made.result or "") and not is_error(one) for one in later)


def _with_question(text: str, failed: Made, candidates: Mapping[str, Candidate], say: Words) -> Decision:
    """An error in words, and, if it is about an argument, the question for it."""
    candidate = candidates.get(failed.name)
    if candidate is None or not candidate.required:
        return Decision(text)
    parameters = candidate.required
    scores = rank(failed.result or "", [f"{parameter.name} {parameter.description}" for parameter in parameters])
    parameter = parameters[scores.index(max(scores))]
    return Decision(
        f"{text}\n{say('try_again', label=parameter.label)}", asks=(candidate.name, parameter.name), wish=""
    )


def _open_wishes(table: Situation) -> list[str]:
    """What the user asked for that no call has served yet. A handoff alone serves nothing."""
    served: dict[str, int] = {}
    for made in table.reading.made:
        if made.name not in served and not leads_away(made.name, made.result):
            closeness = [_closeness(made, wish, table.candidates) for wish in table.wishes]
            fresh = [
                close + WEIGHTS.served * (close > 0 and at not in served.values()) for at, close in enumerate(closeness)
            ]
            served[made.name] = fresh.index(max(fresh))
    return [wish for at, wish in enumerate(table.wishes) if at not in served.values()]


def _closeness(made: Made, wish: str, candidates: Sequence[Candidate]) -> float:
    own = [candidate for candidate in candidates if candidate.name == made.name]
    if own:
        return fits(wish, own)[0]
    said = " ".join([made.name.replace("_", " "), *(str(value) for value in made.arguments.values())])
    return rank(wish, [said])[0]


@dataclass(frozen=True, slots=True)
class Planned:
    name: str
    arguments: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Decision:
    """A reply. When its text asks for a value, `asks` is the function and the parameter, and `wish` the wish to be served."""

    text: str = ""
    calls: tuple[Planned, ...] = ()
    asks: tuple[str, str] | None = None
    wish: str = ""
