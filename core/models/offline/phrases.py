"""Find values without a fixed form in a text, by what stands around them: places, names, things, the user's own words."""

from __future__ import annotations

import re
from collections.abc import Sequence

from core.models.offline.candidates import Candidate, Form, Parameter
from core.models.offline.values import MOST_VALUES, dates, is_measure, times
from core.terms import fold, terms
from core.terms.language import alternatives, has_own_letters, noun_of, word_set

LED = 0.8
"""What a thing gains that follows a known word and a preposition: a recipe for carrot cake."""
ASIDE = 0.5
"""What a thing loses that a preposition leads: `a table on Friday` is about a table."""
PASSING, KNOWN_ALONE, KNOWN = 0.3, -0.5, -1.0
"""The score of a thing that only names what the function is for: with another word, alone, in the function's own words."""
THING, NAMED, SHARED, SHARED_MEANING, FRESH = 0.6, 0.2, 1.0, 0.7, 0.1
"""The score of any other, and what it gains by being a name, by a word, or a meaning, of the parameter, and by each word of
its own."""

_UPPER = r"A-Z\u00c0-\u00de"
_LETTERS = r"(?:[\w'\u2019&-]|\.(?=\w))*"
_ABBREVIATED = r"(?:St|Dr|Mr|Mrs|Ms|Prof|[A-Z])\."
_CAPITALISED = (
    rf"(?:{_ABBREVIATED}|[{_UPPER}]{_LETTERS})"
    rf"(?:(?: (?:de|la|of|the|del|di|do|da|am|van))? (?:{_ABBREVIATED}|[{_UPPER}0-9]{_LETTERS})){{0,4}}"
)
_REGION = r"(?:, [A-Z]{2,3}\b)?"  # Boston, MA
_COUNTRY = rf"(?:, [{_UPPER}]\w+(?: [{_UPPER}]\w+)?(?!,| (?:and|or|&)\b))?"  # Paris, France
_NAME_INSIDE = re.compile(rf"(?<![.?!] )(?<!^)\b({_CAPITALISED}{_REGION})")
_NOT_A_NAME = re.compile(rf"^{alternatives('not_a_name')}\b")
_ROLES = {
    role: (
        re.compile(
            rf"\b(?i:{alternatives(role)})\s+(?:the )?({_CAPITALISED}{_COUNTRY if role != 'by' else ''}{_REGION})"
        ),
        re.compile(rf"\b{alternatives(role)}\s+((?:[a-z\u00e0-\u00fe'-]+\s?){{1,3}})"),
    )
    for role in ("from", "to", "at", "by")
}
_PERSON = re.compile(rf"{alternatives('person_lead')}\s+((?-i:{_CAPITALISED}))", re.IGNORECASE)
_TITLED = re.compile(rf"\b{alternatives('person_title')}\.?\s+{_CAPITALISED}")
_PERSON_OWN = re.compile(alternatives("person"))
_RECIPIENT = re.compile(
    rf"\b{alternatives('for')}\s+((?:{alternatives('own')} )?(?:[a-z]+ )??(?:{alternatives('person_title')}\.? )?{_CAPITALISED})"
)
_RELATED = re.compile(rf"\b{alternatives('for')}\s+({alternatives('own')} [a-z]+)\b")
_RECIPIENT_OWN = re.compile(alternatives("recipient"))
_STREET = re.compile(rf"\b{alternatives('address_lead')}\s+((?:(?:the|my)\s+)?(?:[{_UPPER}0-9][^.?!;\n]{{3,120}}))")
_CLOSING = re.compile(rf"{alternatives('ends_with')}$", re.IGNORECASE)
_COMMAS = re.compile(r"(?<![\s,])[\s,]+$")
_MARKS = re.compile(r"(?<![\s.?!~])[\s.?!~]+$")
_LEAD_IN = re.compile(rf"^(?:{alternatives('lead_in')}\b[\s,.!:-]*)+", re.IGNORECASE)
_SEARCH_LEAD_IN = re.compile(
    rf"^{alternatives('search_lead_in')}\b[\s,:\u2013-]*(?:{alternatives('search_object')}\s)?", re.IGNORECASE
)
_TAIL = re.compile(rf"{alternatives('tail')}\s*[.?!~]*$")
_COUNT = re.compile(r"\d[\d.,]*")
_AMOUNT = re.compile(rf"\d[\d.,]{{0,20}} ?{alternatives('measure')}", re.IGNORECASE)
_COUNTED_AFTER = re.compile(rf" \d[\d.,]{{0,20}}{alternatives('measure')}")
_COUNTED = re.compile(r"(?: \d[\d.,]{0,20}){1,5}$")  # a name has five words at most
_TO_PLACE_OWN = re.compile(alternatives("to_place"))
_PLACE_OWN = re.compile(alternatives("at_place"))
_BOTH = re.compile(
    rf"\b{alternatives('determiner')} ((?:\w+ )?\w+) {alternatives('between_items')} {alternatives('determiner')} (\w+)\b"
)
_LED = re.compile(rf"\b(\w{{1,30}}) {alternatives('leads_thing')} (?:{alternatives('determiner')} )?", re.IGNORECASE)
_CLAUSE = re.compile(r"[;:()\n]|[.!?](?=\s|$)")
_JOIN = re.compile(rf",|{alternatives('between_items')}", re.IGNORECASE)
_BEFORE_DATE = re.compile(rf"\b{alternatives('before_date')} {{2,8}}", re.IGNORECASE)
_JOINED = re.compile(rf"\s{alternatives('between_items')}\s?$", re.IGNORECASE)
_TO = re.compile(alternatives("leads_to"), re.IGNORECASE)
_WORD = re.compile(r"[^\s,;:()\[\]\"\u201c\u201d]+")
_STOP = re.compile(r"([,;:.!?])(?=\s|$)")
_GIVEN = re.compile(alternatives("given"))
_VERB_ENDING = re.compile(rf"{alternatives('verb_ending')}$")
_POSSESSIVE = re.compile(r"['\u2019]s$")

SHORTEST_HEAD = 4  # letters of a parameter's word that another one may end with: a bathroom is a room
BREAKERS = word_set("breakers") | word_set("stop")


def own_words(text: str, *, searching: bool = False) -> str:
    """What the user wants said or looked up: the text without please, hello and "search for"."""
    short = _TAIL.sub("", _LEAD_IN.sub("", text.strip()))
    short = _SEARCH_LEAD_IN.sub("", short) if searching else short
    return _without_closing(_MARKS.sub("", short)) or text.strip()


def _without_closing(text: str) -> str:
    """The text without "please" or thanks at its end, and without the commas there."""
    return _COMMAS.sub("", _CLOSING.sub("", text))


def places(text: str, role: str = "at") -> list[str]:
    """Names of places by what stands before them; `role` is from, to, at or by."""
    proper, plain = _ROLES[role]
    found = [_tidy(place) for place in proper.findall(text) if not _NOT_A_NAME.match(place)]
    if has_own_letters(text):
        own = {"at": _PLACE_OWN, "from": _PLACE_OWN, "to": _TO_PLACE_OWN}.get(role)
        return found or [next(filter(None, hit.groups())) for hit in own.finditer(text)] if own else found
    if found:
        return found
    return [place for place in map(_until_breaker, plain.findall(_undated(text).lower())) if place]


def role_of(parameter: Parameter) -> str:
    """What stands before such a value: `from` where something begins, `to` where it leads, `by` who made it."""
    roles = {"from": "origin", "to": "destination", "by": "maker"}
    return next((role for role, known in roles.items() if parameter.name_words & word_set(known)), "at")


def both(text: str) -> list[str]:
    """Two things with a determiner each: the hall and the garage."""
    hit = _BOTH.search(text)
    return list(hit.groups()) if hit else []


def enumerated(text: str) -> list[list[str]]:
    """The runs of names or things that are joined by commas and "and"."""
    runs: list[list[str]] = []
    for clause in _CLAUSE.split(_undated(text)):
        pieces = [[_named_in(chunk) for chunk, _ in _chunks(piece)] for piece in _JOIN.split(clause)]
        run: list[str] = []
        for chunks in pieces:
            if not run:
                run = chunks[-1:]
            else:
                run.append(chunks[0]) if chunks else None
            if (len(chunks) > 1 and len(run) > 1) or not chunks:
                runs.append(run)
                run = chunks[-1:]
        runs.append(run)
    runs = [[one for one in run if not _AMOUNT.fullmatch(one)] for run in runs]
    return [run for run in runs if len(run) > 1]


def _named_in(chunk: str) -> str:
    """The name that something is of, where it is one: records of Ada Stone."""
    _, _, name = chunk.rpartition(" of ")
    return name if name and is_name(name) and not is_name(chunk) else chunk


def purpose(text: str, candidate: Candidate) -> str:
    """What is to be done or said, without when, and without the words that ask for it: remind me on Friday to ..."""
    plain = _BEFORE_DATE.sub(" ", _undated(text)).strip()
    known = set(terms(candidate.about))
    asked = [hit.end() for hit in _WORD.finditer(plain) if set(terms(hit.group())) & known]
    hit = _TO.search(plain, asked[0]) if asked else _TO.match(plain)
    return _JOINED.sub("", plain[hit.end() :] if hit else plain).strip(" ,.")


def _tidy(name: str) -> str:
    return _POSSESSIVE.sub("", _undated(name)).strip(" .,-'\u2019")


def _undated(text: str) -> str:
    for piece in sorted({*dates(text), *times(text)[:MOST_VALUES]}, key=len, reverse=True):
        text = re.sub(rf"{re.escape(piece)}{alternatives('date_tail')}?", " ", text)
    return text


def _until_breaker(text: str) -> str:
    kept: list[str] = []
    for word in text.split():
        if word in BREAKERS and (word not in word_set("kept_in_names") or kept):
            break
        kept.append(word)
    return " ".join(kept)


def proper_names(text: str) -> list[str]:
    """Capitalised words that do not merely begin a sentence."""
    found = [name for name in _NAME_INSIDE.findall(text) if not _NOT_A_NAME.match(name) and not name.isupper()]
    return [name for name in (_COUNTED.sub("", _tidy(name)) for name in found) if name]


def persons(text: str) -> list[str]:
    """People, by a title or by the words that introduce them."""
    spelt = [next(filter(None, hit.groups()), "") for hit in _PERSON_OWN.finditer(text)]
    named = [_tidy(hit) for hit in [*_TITLED.findall(text), *_PERSON.findall(text)]]
    return [name for name in [*named, *spelt] if name]


def recipients(text: str) -> list[str]:
    """To whom or for whom something is: Ada, my landlord, my brother Tom."""
    found = [
        *(_COUNTED.sub("", _tidy(name)) for name in _RECIPIENT.findall(text)),
        *_RELATED.findall(text),
        *_RECIPIENT_OWN.findall(text),
    ]
    return [name for name in found if name and not _NOT_A_NAME.match(name)]


def addresses(text: str) -> list[str]:
    """Street addresses, hotels and the like: what follows to, at or is, up to the end of the sentence."""
    return [_without_closing(hit.rstrip()).strip(" ,") for hit in _STREET.findall(text)]


def thing(parameter: Parameter, candidate: Candidate, text: str, taken: Sequence[str] = ()) -> str:
    """The thing a text names for this parameter: the run of telling words nearest to it in meaning; "" if there is none.

    What is `taken` is for another parameter, and so is a number where there is a parameter for one.
    """
    about = set(terms(f"{parameter.name} {parameter.description}")) - {"name", "=name"}
    is_named = bool(parameter.name_words & word_set("name"))  # which no number is
    known = set(terms(candidate.label))
    is_counted = any(other.form is Form.NUMBER for other in candidate.parameters)
    plain = _undated(text)
    if any(role_of(other) == "by" and other.name != parameter.name for other in candidate.parameters):
        for maker in places(text, "by"):
            plain = plain.replace(maker, "|")
    chunks = ((_uncounted(chunk) if is_counted else chunk, is_aside) for chunk, is_aside in _chunks(plain))
    trimmed = [(_trimmed(chunk, parameter, about, known), is_aside) for chunk, is_aside in chunks]
    led = [plain[hit.end() :] for hit in _LED.finditer(plain) if set(terms(hit[1])) & (known | about)]
    scored = [
        (
            _telling(chunk, about, known)
            - ASIDE * (is_aside or (is_named and chunk[0].isdigit()))
            + LED * any(one.startswith(chunk) for one in led),
            -at,
            chunk,
        )
        for at, (chunk, is_aside) in enumerate(trimmed)
        if chunk and chunk not in taken and not _is_for_others(chunk, parameter, candidate)
    ]
    best = max(scored, default=(0.0, 0, ""))
    return best[2] if best[0] > 0 else ""


def _is_for_others(chunk: str, parameter: Parameter, candidate: Candidate) -> bool:
    """Whether it is the name of another parameter with its number: level 7."""
    others = (
        other.name for other in candidate.parameters if other.form is Form.NUMBER and other.name != parameter.name
    )
    own = {term for term in terms(chunk) if not term.isdigit()}
    return bool(own) and chunk[-1].isdigit() and own <= set(terms(" ".join(others)))


def _uncounted(chunk: str) -> str:
    """The chunk without its number, or nothing if it is an amount: 3 pillows are pillows, 50 euros are none."""
    number = _COUNT.match(chunk)
    if not number:
        return _COUNTED_AFTER.split(chunk)[0]
    return "" if is_measure(chunk, number.end()) else chunk[number.end() :].strip()


def _trimmed(chunk: str, parameter: Parameter, about: set[str], known: set[str]) -> str:
    """The chunk without words that only say what the function, or the parameter, is: Seoul weather is Seoul."""
    said = chunk.split()
    joined = next((at for at, word in enumerate(said) if word in word_set("joins")), 0)
    if joined and said[joined + 1 :] and set(terms(" ".join(said[:joined]))) <= known | about:
        said = said[joined + 1 :]
    while len(said) > 1 and is_name(said[-1]) and not is_name(said[0]) and set(terms(said[0])) <= known | about:
        said.pop(0)
    while len(said) > 1 and (own := set(terms(said[-1]))) & known and not own & about:
        said.pop()
    if len(said) > 1 and is_name(said[0]) and said[-1].lower() in parameter.name_words:
        said.pop()
    return _noun(" ".join(said))


def is_name(word: str) -> bool:
    """Whether a word is written as a name is."""
    return word[:1].isupper() or word[:1].isdigit()


def _telling(chunk: str, about: set[str], known: set[str]) -> float:
    own = {term for term in terms(chunk) if not term.startswith(("=", "~"))} or {fold(chunk)}
    meant = {term for term in terms(chunk) if term.startswith("=")}
    if own <= known:
        return KNOWN
    if meant & known and not (own | meant) & about:
        return PASSING if len(own) > 1 else KNOWN_ALONE
    named = NAMED * is_name(chunk)
    last = fold(chunk.split()[-1])
    is_compound = any(last.endswith(term) for term in about if len(term) >= SHORTEST_HEAD and term != last)
    shared = SHARED * min(2, len(own & about) + is_compound) + SHARED_MEANING * bool(meant & about)
    return THING + named + shared + FRESH * min(4, len(own - known))


def _chunks(text: str) -> list[tuple[str, bool]]:
    """The runs of words between words that say nothing, as they stand in the text; and whether a preposition leads them."""
    chunks: list[tuple[list[str], bool]] = [([], False)]
    for word in _WORD.findall(_GIVEN.sub(" | ", _STOP.sub(" | ", text))):
        bare = word.strip("~'\u2019\u2018*")
        if bare in word_set("joins") and chunks[-1][0]:
            chunks[-1][0].append(bare)
            continue
        if not bare.strip("|") or _breaks(bare):
            chunks.append(([], _leads(bare.lower(), *chunks[-1])))
            continue
        chunks[-1][0].append(bare)
        if noun_of(bare) != bare or _POSSESSIVE.search(bare):
            chunks.append(([], False))
    return [
        (" ".join([*kept[:-1], _noun(kept[-1])]), aside) for chunk, aside in chunks if (kept := _without_join(chunk))
    ]


def _leads(word: str, chunk: Sequence[str], is_aside: bool) -> bool:
    """Whether what follows is led by a preposition, perhaps with a determiner between."""
    return word in word_set("asides") or (not chunk and is_aside and word in word_set("determiners"))


def _without_join(chunk: list[str]) -> list[str]:
    return chunk[:-1] if chunk and chunk[-1] in word_set("joins") else chunk


def _noun(word: str) -> str:
    return _POSSESSIVE.sub("", noun_of(word))


def _breaks(word: str) -> bool:
    if has_own_letters(word):
        return bool({word, noun_of(word)} & BREAKERS) or (len(word) > 1 and bool(_VERB_ENDING.search(word)))
    return fold(word).replace("'", "").replace("\u2019", "") in BREAKERS


def after(lead: re.Pattern[str], text: str) -> str:
    """What follows these words, to the end of the line."""
    hit = lead.search(text)
    return text[hit.end() :].split("\n", 1)[0][:1000].strip(" .?!") if hit else ""
