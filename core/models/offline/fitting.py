"""How well a span of a text fits a parameter: by its form, by the words beside it, and by its role."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from core.models.offline.candidates import Candidate, Form, Parameter
from core.models.offline.phrases import WHERE, roles_of
from core.models.offline.spans import TextKind, TextSpan
from core.models.offline.values import NUMBER_WORDS, figure
from core.terms import fold, terms
from core.terms.language import alternatives, entries, form_words, noun_of, stems, word_set, word_stems


@dataclass(frozen=True, slots=True)
class Fit:
    """What counts how much; chosen on the development sets of tests/benchmarks, one at a time."""

    form: float = 1.0  # a span of just the form: a date for a date
    unit: float = 2.0  # the word after a number is in the parameter's name
    meant: float = 1.5  # it is a unit, or beside it stands a currency, for which the parameter is
    before: float = 1.0  # a word before it is in the name
    further: float = 0.1  # lost for each word between
    following: float = 0.7  # the second word after it is in the name
    described: float = 0.8  # the factor where only the description has the word
    share: float = 2.0  # it is a percentage or a fraction, and the parameter is for one; lost where one of them is not
    year: float = 1.5
    bound: float = 1.5  # it is said to be the most or the least, and the parameter is called so
    role: float = 1.0  # it is said to be where something begins, leads to, or who made it; lost where it is another
    sure: float = 0.85  # from here on it is for a parameter that may be left out
    in_turn: float = 0.05  # of a number beside which nothing tells
    # phrases: of any other than a known one, a name, a word and a meaning of the parameter, each word of its own
    phrase: float = 0.6
    named: float = 0.2
    shared: float = 1.0
    shared_meaning: float = 0.7
    fresh: float = 0.1
    led: float = 0.8  # it follows a known word and a preposition: a recipe for carrot cake
    aside: float = -0.5  # a preposition leads it: `a table on Friday` is about a table
    placed: float = 0.6  # a preposition leads it, where a place or a person is wanted
    known: float = -1.0  # it only has words of the function's own name
    known_meaning: float = -0.5  # or of the same meaning
    proper: float = 0.3  # it is a name, where a place or a person is wanted, or a place with its region
    passing: float = 0.3  # or of the same meaning, among other words
    # codes: how like the examples they are
    called: float = 0.3
    like: float = 0.5
    alike: float = 0.8


FIT = Fit()
EARLIEST_YEAR, LATEST_YEAR = 1500, 2100  # a whole number between them may be a year
SHORTEST_BEGINNING, SHORTEST_HEAD = (
    3,
    4,
)  # letters of a unit that begins a parameter's name, or of a word that ends with it
PERCENT = 100
ROLES = frozenset(["from", "to", "by"])
WHO = frozenset(["person", "for", "with"])
ASIDE = frozenset(["at", "from", "with", "by", "aside"])
LEADS = frozenset(["for", "of", "named"])

_SHARE = re.compile(rf"{alternatives('share')}|\b0\.\d", re.IGNORECASE)
_LENGTH = re.compile(alternatives("length"), re.IGNORECASE)
_REPEATED = re.compile(r"(.)\1+")
_LATIN = re.compile(r"[A-Za-z]{1,2}")
_MEANT = {said.strip(): stems(meant.split()) for meant, listed in entries("units") for said in listed.split(",")}
_CONVERTED = [
    (stems([one]), stems([other]), by) for one, others in entries("converted") for other, by in others.items()
]


def fit(parameter: Parameter, candidate: Candidate, span: TextSpan) -> float:
    """How well a span fits; nothing above 0 if it does not."""
    if span.kind is TextKind.NUMBER and parameter.form is Form.NUMBER:
        return _number(parameter, span)
    if span.kind is TextKind.CODE and parameter.form is Form.REFERENCE:
        score = likeness(span.text, parameter) + FIT.called * is_called_so(span, parameter)
        return score if score >= FIT.like else 0.0
    if span.kind is TextKind.PHRASE:
        return _phrase(parameter, candidate, span)
    beside = named_beside(parameter, span.before)
    if span.kind is TextKind.CODE:  # for a name only where it is called so
        beside += max((named_by(word, parameter.name_stems, frozenset()) for word in span.after[:1]), default=0.0)
        return FIT.form + beside if beside >= FIT.sure else 0.0
    if span.kind is TextKind.UNIT:
        beside += FIT.role * (("counted" in span.marks) != (parameter.role == "to"))
    return FIT.form + beside + _role(parameter, span)


def named_beside(parameter: Parameter, said: Sequence[str]) -> float:
    """What the words before a span add, the nearest first."""
    scores = (
        named_by(word, parameter.name_stems, parameter.stems) * FIT.before - FIT.further * at
        for at, word in enumerate(said)
    )
    return max(0.0, max(scores, default=0.0))


def named_by(word: str, named: frozenset[str], described: frozenset[str]) -> float:
    """1 if a word is one of the parameter's name, less if only its description has it, and 0 for a word of little meaning."""
    word = word.lower()
    if word in word_set("stop"):
        return 0.0
    own = stems([word, noun_of(word)])
    return 1.0 if own & named else FIT.described if own & described else 0.0


def _role(parameter: Parameter, span: TextSpan) -> float:
    """What the role adds that the words around a span give it."""
    wanted, given = parameter.role, span.roles
    if not wanted:
        return 0.0
    if wanted in given:
        return FIT.role
    return -FIT.role if given & ROLES else 0.0


@lru_cache(maxsize=1024)
def is_share(parameter: Parameter) -> bool:
    """Whether it is a number from 0 to 1, by its description or name."""
    return bool(_SHARE.search(parameter.description) or parameter.name_words & word_set("share"))


def _number(parameter: Parameter, span: TextSpan) -> float:
    """How surely a number is for a parameter, by the words beside it."""
    is_fraction = "fraction" in span.marks
    if (is_fraction and not is_share(parameter)) or (
        parameter.type == "integer"
        and not span.value.is_integer()
        and factor(parameter, span) == 1.0
        and not is_share(parameter)
    ):
        return 0.0
    score = named_beside(parameter, span.before) + _after(parameter, span)
    if is_fraction or "percent" in span.marks:
        is_for = is_share(parameter) or bool(parameter.stems & word_stems("percentage"))
        score += FIT.share if is_for else -FIT.share
    elif is_share(parameter):
        score += FIT.before if 0 < span.value < 1 else -FIT.share
    if parameter.required and "money" in span.marks and parameter.stems & word_stems("money"):
        score += FIT.meant
    is_year = span.value.is_integer() and EARLIEST_YEAR <= span.value <= LATEST_YEAR and "," not in span.text
    score += FIT.year * (is_year and bool(parameter.name_stems & word_stems("year")))
    for bound in span.marks & {"most", "least"}:
        score += FIT.bound * bool(parameter.name_stems & word_stems(bound))
    is_next = score == 0 and not is_fraction and "adverb" not in span.marks
    return score + FIT.in_turn * is_next


def _after(parameter: Parameter, span: TextSpan) -> float:
    """What the unit and the word after a number add; nothing that belongs to what follows."""
    if not span.after:
        return 0.0
    unit, named, described = span.after[0].lower(), parameter.name_stems, parameter.stems
    score = FIT.unit * named_by(unit, named, described)
    if not score and (factor(parameter, span) != 1.0 or _unit(span) & described):
        score = FIT.meant
    begins = len(unit) >= SHORTEST_BEGINNING and any(word.startswith(unit) for word in parameter.name_words)
    is_written_on = any(unit.startswith(word) for word in parameter.words if len(word) > 1 and not word.isascii())
    score = score or FIT.meant * (begins or is_written_on)
    if unit in word_set("stop") or unit in word_set("breakers") or len(span.after) == 1:
        return score
    return score + FIT.following * named_by(span.after[1], named, described)


def _unit(span: TextSpan) -> frozenset[str]:
    """The stems of the unit after a number, and of the words that the languages have for it."""
    if not span.after:
        return frozenset()
    said = span.after[0].lower()
    meant = next(
        (
            _MEANT[said[:end]]
            for end in range(len(said), 0, -1)
            if said[:end] in _MEANT and (end == len(said) or not said.isascii())
        ),
        frozenset[str](),
    )
    return meant | stems([said])


def factor(parameter: Parameter, span: TextSpan) -> float:
    """By what a number is multiplied that is said in another unit than the parameter's."""
    unit, own = _unit(span), parameter.stems
    return next((by for one, other, by in _CONVERTED if unit & one and own & other and not own & one), 1.0)


def number_as(parameter: Parameter, span: TextSpan) -> int | float:
    """The number as its parameter takes it: a percentage as a share, and hours as minutes."""
    if is_share(parameter) and ("percent" in span.marks or span.value > 1):
        return figure(round(span.value / PERCENT, 12))
    return figure(span.value * factor(parameter, span))


def is_called_so(span: TextSpan, parameter: Parameter) -> bool:
    """Whether one of the last words before a code is one of the parameter's."""
    own = parameter.words - word_set("label_filler")
    known = stems(own)
    return any(
        stems([word.lower(), noun_of(word)]) & known or any(o in word for o in own if len(o) > 1 and not o.isascii())
        for word in span.before[:4]
    )


@lru_cache(maxsize=4096)
def likeness(text: str, parameter: Parameter) -> float:
    """How far the form of a code is that of the parameter's examples, from 0 to 1."""
    examples = [one for one in parameter.examples if any(c.isdigit() for c in one) and " " not in one.strip()]
    hit = _LENGTH.search(parameter.description)
    is_as_long = (
        bool(hit) and NUMBER_WORDS.get(next(filter(None, hit.groups()), "").lower(), 0) == len(text) if hit else False
    )
    if _is_like_any(text, examples, _shape, _prefix) or (not examples and is_as_long and text.isdigit()):
        return 1.0
    if is_as_long or _is_like_any(text, examples, _shape):
        return 0.85 if any(c.isalpha() for c in text) or not examples else 0.7
    if _is_like_any(text, examples, _runs):
        return FIT.alike if _is_like_any(text, examples, _runs, _prefix) else 0.6
    return FIT.called if examples else FIT.like


def _is_like_any(text: str, examples: Sequence[str], *views: Callable[[str], str]) -> bool:
    return any(all(view(text) == view(example) for view in views) for example in examples)


def _shape(text: str) -> str:
    """Letters as A, digits as 9, the rest as it is: LW-42 is AA-99."""
    return "".join("9" if c.isdigit() else "A" if c.isalpha() else c for c in text)


def _prefix(text: str) -> str:
    hit = _LATIN.match(text)
    return hit.group().upper() if hit else ""


def _runs(text: str) -> str:
    return _REPEATED.sub(r"\1", _shape(text).replace("-", ""))


def _phrase(parameter: Parameter, candidate: Candidate, span: TextSpan) -> float:
    """How well a phrase fits: by what it says, and by what leads it."""
    is_label = span.text.lower() in form_words(parameter.form.name.lower())
    if (
        is_label
        or _is_for_others(span.text, parameter, candidate)
        or ("pair" in span.marks and parameter.form is not Form.PLACE)
    ):
        return 0.0
    score = _telling(span, parameter, candidate)
    if score <= 0:
        return 0.0
    given, form = span.roles, parameter.form
    if form is Form.THING and "person" in given and not parameter.words & (word_set("name") | word_set("about_person")):
        return 0.0
    score += FIT.aside * ("of" in roles_of(span.after[:1], ""))  # a loaf of rye is rye
    score += FIT.shared * bool(candidate.known_terms and set(terms(span.text)) & candidate.known_terms)
    label = max((named_by(word, parameter.name_stems, parameter.name_stems) for word in span.before[:2]), default=0.0)
    wanted = parameter.role
    is_placed = (form is Form.PLACE and given & WHERE) or (form is Form.PERSON and given & WHO)
    is_of_name = form in (Form.PLACE, Form.PERSON) or bool(parameter.words & word_set("name"))
    is_proper = is_of_name and "name" in span.marks
    score += (
        FIT.proper * (is_proper + ("pair" in span.marks))
        + FIT.placed * bool(is_placed)
        + FIT.before * label
        + _role(parameter, span)
    )
    is_led = bool(given & LEADS) and any(_is_known(word, parameter, candidate) for word in span.before[1:3])
    score += FIT.led * is_led
    if form not in (Form.PLACE, Form.PERSON) and not (wanted and wanted in given):
        score += FIT.aside * bool(given & ASIDE)
    if not wanted and "by" in given and any(other.role == "by" for other in candidate.parameters):
        return 0.0
    is_unnamed = not (given & WHO or "name" in span.marks or label)
    if form is Form.PERSON and parameter.name_words <= word_set("name") and is_unnamed:
        return 0.0
    is_marked = is_placed or (wanted and wanted in given) or label == 1.0 or "pair" in span.marks
    return score if parameter.required or is_marked else 0.0


def _is_known(word: str, parameter: Parameter, candidate: Candidate) -> bool:
    return bool(set(terms(word)) & {*terms(candidate.label), *_about(parameter)})


@lru_cache(maxsize=4096)
def _about(parameter: Parameter) -> frozenset[str]:
    return frozenset(terms(f"{parameter.name} {parameter.description}")) - {"name", "=name"}


def _telling(span: TextSpan, parameter: Parameter, candidate: Candidate) -> float:
    about, known = _about(parameter), set(terms(candidate.label))
    said = terms(span.text)
    own = {term for term in said if not term.startswith(("=", "~"))} or {fold(span.text)}
    meant = {term for term in said if term.startswith("=")}
    if own <= known:
        return FIT.known
    if meant & known and not (own | meant) & about:
        return FIT.passing if len(own) > 1 else FIT.known_meaning
    if own <= set(terms(parameter.name)):
        return FIT.passing
    last = fold(span.text.split()[-1])
    is_compound = any(last.endswith(term) for term in about if len(term) >= SHORTEST_HEAD and term != last)
    shared = FIT.shared * min(2, len(own & about) + is_compound) + FIT.shared_meaning * bool(meant & about)
    is_counted = span.text[:1].isdigit() and bool(parameter.name_words & word_set("name"))
    named = FIT.named * ("name" in span.marks or span.text[:1].isupper())
    return FIT.phrase + named + shared + FIT.fresh * min(4, len(own - known)) + FIT.aside * is_counted


def _is_for_others(said: str, parameter: Parameter, candidate: Candidate) -> bool:
    """Whether it names another parameter and nothing else."""
    own = set(terms(said))
    others = (other for other in candidate.parameters if other.name != parameter.name and other.form is not Form.WORDS)
    return bool(own) and any(own <= set(terms(other.name)) for other in others)


def trimmed(span: TextSpan, parameter: Parameter, candidate: Candidate) -> str:
    """The phrase without words that only say what the function, or the parameter, is: Seoul weather is Seoul."""
    named = candidate.about if parameter.form is Form.PLACE else candidate.label
    said, about, known = span.text.split(), _about(parameter), set(terms(named))
    is_name = [word[:1].isupper() or word[:1].isdigit() for word in said]
    first = 0
    while first < len(said) - 1 and is_name[-1] and not is_name[first] and set(terms(said[first])) <= known | about:
        first += 1
    said = said[first:]
    while len(said) > 1 and (own := set(terms(said[-1]))) & known and not own & about:
        said.pop()
    if len(said) > 1 and is_name[first] and said[-1].lower() in parameter.name_words:
        said.pop()
    is_related = parameter.form is Form.PERSON and span.roles & WHO and not is_name[first] and span.before[:1]
    whose = [span.before[0]] if is_related and span.before[0] in word_set("determiners") else []
    return " ".join([*whose, *said])
