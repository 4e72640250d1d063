"""Reply after calls: what came back in words, a question about what went wrong, and on with what is still open."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from core.models.offline.candidates import Candidate, CandidateKind
from core.models.offline.decision import Decision, ReplyRule
from core.models.offline.ranking import FITS, WEIGHTS, fits
from core.models.offline.replies import Words, gathered, is_error, paragraphs, told
from core.models.offline.request import Made, Reading
from core.models.offline.routing import Situation, leads_away
from core.models.offline.serving import ask_or_call, serve_all
from core.terms import rank

CALLS_LIMIT = 10  # calls for one user message, after which there is only talk


def after_calls(table: Situation, say: Words) -> Decision:
    """The reply after calls: what came back, and on with what is still open."""
    reading, candidates = table.reading, table.candidates
    if first := _wanted_first(reading, candidates):
        return ask_or_call(table.picks(first, reading.wish, FITS), reading.wish, table, say)
    result = _results(reading, candidates, say)
    still_open = _open_wishes(table)
    if not still_open or len(reading.made) >= CALLS_LIMIT:
        return result or Decision(" ".join(map(say, ["repeated", "which"] if candidates else ["repeated"])))
    if result is not None and result.asks:
        return replace(result, rest=tuple(still_open))
    onward = serve_all(still_open, table, say)
    return onward if result is None else replace(onward, text=paragraphs(result.text, onward.text))


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
    """Whether a text names the function itself, not just a common word that is also the function's name."""
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
        answers = [(by_name[made.name].label, told(made, say)) for made in untold]
        return Decision(gathered(answers, say)).because(ReplyRule.TOLD_RESULT)
    text = paragraphs(*dict.fromkeys(told(made, say) for made in untold))
    decision = _with_question(text, untold[-1], by_name, say) if is_error(untold[-1]) else Decision(text)
    return decision.because(ReplyRule.TOLD_RESULT, chosen=untold[-1].name)


def _is_mended(made: Made, later: Sequence[Made]) -> bool:
    """Whether it was an error that named what was called after it, and without one: there is nothing to tell of it."""
    return is_error(made) and any(_is_meant(one.name, made.result or "") and not is_error(one) for one in later)


def _with_question(text: str, failed: Made, candidates: Mapping[str, Candidate], say: Words) -> Decision:
    """An error in words, and, if it is about an argument, the question for it."""
    candidate = candidates.get(failed.name)
    if candidate is None or not candidate.required:
        return Decision(text)
    parameters, said = candidate.required, (failed.result or "").lower()
    scores = rank(said, [f"{parameter.name} {parameter.description}" for parameter in parameters])
    named = [_is_value_in(failed.arguments.get(parameter.name), said) for parameter in parameters]
    parameter = parameters[max(range(len(parameters)), key=lambda at: (named[at], scores[at]))]
    again = say("try_again", label=parameter.label)
    return Decision(paragraphs(text, again), asks=(candidate.name, parameter.name))


def _is_value_in(value: object, text: str) -> bool:
    return isinstance(value, str) and len(value) > 1 and value.lower() in text


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
