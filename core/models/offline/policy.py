"""The rules of the offline model: a pure function from a request to the text and calls of its reply."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from core.models.offline.answers import answered, proposed
from core.models.offline.candidates import Candidate, candidates_of, with_hints, with_known
from core.models.offline.decision import Decision, Planned, ReplyRule
from core.models.offline.ranking import FITS, best_fit
from core.models.offline.replies import Words, capabilities, paragraphs
from core.models.offline.request import Reading, read
from core.models.offline.results import after_calls
from core.models.offline.routing import Situation, sources_for
from core.models.offline.samples import sample_for
from core.models.offline.serving import ask_or_call, own_sample, serve_all
from core.models.offline.slots import fill, forced
from core.models.offline.small_talk import SmallTalk, talk_in
from core.models.protocol import ModelRequest

NAMELESS = "Agent"  # an agent without a name
PENDING_DEPTH = 4  # questions in a row that are traced back


def decide(request: ModelRequest, today: date) -> Decision:
    """Return the reply to this request on this day. Deterministic; raises only what the agent's own sample replies raise."""
    decision = _decide(request, PENDING_DEPTH, today)
    return decision if request.parallel_tool_calls else replace(decision, calls=decision.calls[:1])


def _decide(request: ModelRequest, depth: int, today: date) -> Decision:
    reading, hints = read(request, today), request.hints()
    offered = with_known(_allowed(candidates_of(request.tools), request.tool_choice), hints)
    candidates = with_hints(offered, reading.instructions)
    say = Words(reading.language)
    if not reading.made and (must := _must_call(request.tool_choice, candidates)):
        return _forced(must, reading)
    asked = _asked_before(request, reading, depth)
    table = Situation(reading, candidates, hints, _waiting(asked, reading))
    decision = after_calls(table, say) if reading.made else _first(asked, table, say)
    if request.tool_choice == "required" and not decision.calls and not reading.made and candidates:
        return _forced(candidates, reading)
    return decision


def _allowed(candidates: tuple[Candidate, ...], choice: object) -> tuple[Candidate, ...]:
    return () if choice == "none" else candidates


def _must_call(choice: object, candidates: Sequence[Candidate]) -> tuple[Candidate, ...]:
    function = choice.get("function") if isinstance(choice, Mapping) else None
    name = function.get("name") if isinstance(function, Mapping) else None
    return tuple(candidate for candidate in candidates if candidate.name == name)


def _forced(candidates: Sequence[Candidate], reading: Reading) -> Decision:
    """A call of the one of these that fits best, with made-up values of the right type where nothing was said."""
    score, candidate = best_fit(reading.wish, candidates)
    filled = fill(candidate, sources_for(reading.wish, reading))
    made_up = {parameter.name: forced(parameter, reading.wish) for parameter in filled.missing}
    calls = (Planned(candidate.name, {**filled.arguments, **made_up}),)
    return Decision(calls=calls).because(ReplyRule.FORCED, chosen=candidate.name, score=score)


def _asked_before(request: ModelRequest, reading: Reading, depth: int) -> Decision | None:
    """The question that the last words before this message asked, if they were this model's own."""
    if not depth or not reading.said or reading.cut < 2:
        return None
    past = list(request.messages[: reading.cut])
    while past and past[-1].get("role") == "assistant" and not past[-1].get("tool_calls"):
        past.pop()
    asked = replace(request, messages=past, senders=request.senders[: len(past)], tool_choice=None)
    before = _decide(asked, depth - 1, reading.today)
    return before if before.is_question and before.text.strip() == reading.said.strip() else None


def _waiting(asked: Decision | None, reading: Reading) -> tuple[str, ...]:
    """The wish that the calls of this answer serve, and those that waited for it; nothing if it is a message of its own."""
    if asked is None or not asked.rest or not reading.made:
        return ()
    served = [asked.asks[0]] if asked.asks else [call.name for call in asked.proposes]
    return (f"{asked.wish} {reading.wish}", *asked.rest) if reading.made[0].name in served else ()


def _first(asked: Decision | None, table: Situation, say: Words) -> Decision:
    """The reply to a new user message."""
    reading = table.reading
    if asked and (answer := answered(asked, table, say)):
        return answer
    if not reading.wish:
        return Decision(_hello(table, say)).because(ReplyRule.SMALL_TALK)
    if talk := talk_in(reading.wish):
        sample = sample_for(reading.wish, table.hints.samples, ())
        return (
            own_sample(sample) if sample else Decision(_small_talk(talk[-1], table, say)).because(ReplyRule.SMALL_TALK)
        )
    if found := proposed(table):
        return ask_or_call(table.picks(found, reading.said, FITS), reading.said, table, say)
    return serve_all(table.wishes, table, say)


def _small_talk(talk: SmallTalk, table: Situation, say: Words) -> str:
    can = capabilities(table.candidates, say)
    match talk:
        case SmallTalk.THANKS | SmallTalk.BYE | SmallTalk.NEVER_MIND | SmallTalk.INSULT | SmallTalk.HOW:
            return say(talk.name.lower())
        case SmallTalk.WHO:
            who = [say("who", agent=table.reading.agent or NAMELESS), table.hints.description, say("not_an_ai")]
            return paragraphs(" ".join(filter(None, who)), can)
        case SmallTalk.WHAT:
            return paragraphs(can or say("can_nothing"), say("which"))
        case SmallTalk.HELLO:
            return _hello(table, say)


def _hello(table: Situation, say: Words) -> str:
    hello = say("hello", agent=table.reading.agent or NAMELESS)
    return paragraphs(hello, capabilities(table.candidates, say), say("which"))
