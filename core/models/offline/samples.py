"""Choose the sample reply that a message is about."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from core.models.offline.candidates import Candidate, CandidateKind
from core.models.offline.ranking import FITS, deciding_words, fits, is_fallback
from core.models.offline.small_talk import talk_in

SAMPLES_LIMIT, SHORTEST_ABOUT = 60, 3


@dataclass(frozen=True, slots=True)
class Sampled:
    say: str
    about: str
    words: tuple[str, ...] = ()
    score: float = 0.0


def sample_for(wish: str, samples: Sequence[tuple[str, str]], candidates: Sequence[Candidate]) -> Sampled | None:
    """Return the sample reply for a message; None if none is about it, or a function or handoff fits better."""
    samples = samples[:SAMPLES_LIMIT]
    if not samples or not wish:
        return None
    if talk := talk_in(wish):
        small = ((about, say) for about, say in samples if talk_in(about) == talk)
        return next((Sampled(say, about) for about, say in small), None)
    offers = [_offer(about) for about, _ in samples]
    scores = fits(wish, [*candidates, *offers])
    own = scores[len(candidates) :]
    best = max(own)
    if best < FITS or best < max(scores[: len(candidates)], default=0.0):
        return None
    (about, say), offer = samples[own.index(best)], offers[own.index(best)]
    return Sampled(say, about, deciding_words(wish, offer), best)


def sample_for_the_rest(samples: Sequence[tuple[str, str]]) -> Sampled | None:
    """Return the sample reply about anything else, if there is one."""
    rest = ((about, say) for about, say in samples[:SAMPLES_LIMIT] if is_fallback(_offer(about)))
    return next((Sampled(say, about) for about, say in rest), None)


def _offer(about: str) -> Candidate:
    """What a reply is about, to be compared as a handoff is: by the words of its description."""
    return Candidate("", CandidateKind.HANDOFF, about)
