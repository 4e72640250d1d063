"""Find values without a fixed form in a text, by its grammar: places, names, things, the user's own words."""

from __future__ import annotations

import re
from collections.abc import Sequence

from core.models.offline.candidates import Candidate, Parameter
from core.models.offline.values import dates, times
from core.terms import fold, terms
from core.terms.english import STOP_WORDS
from core.terms.korean import HANGUL
from core.terms.korean import STOP_WORDS as KOREAN_STOP_WORDS

_VERBS = """
take have has go going come ask asking look looking find show see check checking tell order ordering buy buying book booking cancel
change move search send sending give bring put add remove open close start stop pay return track know think
say says said speak talk call calling check try tried trying fix explain describe accept offer sell provide include cover
work works working happen happening reserve borrow renew lend transfer translate convert calculate recommend suggest
compare delete update set play turn switch read write create make register join apply request schedule reschedule
postpone refund exchange replace cost costs charge mean means much many long far often soon lot bit today tomorrow tonight
yesterday weather forecast currently now right left already yet new old next last first second please thanks thank hello hi hey dear
one two three four five six seven eight nine ten dozen couple please instead another extra few every each per wondering
hungry thirsty broken leaking time times afternoon morning evening night day days week month am pm nice good best
interested allowed allow possible available wondering hoping planning going get getting got run feel
"""
_LEADS = frozenset(["in", "at", "on", "from", "with", "by", "during", "after", "before", "near"])
_DETERMINERS = frozenset(["the", "a", "an", "my", "our", "your", "this", "that"])
ASIDE = 0.5  # what a thing loses that comes with a preposition
_BREAKERS = frozenset(_VERBS.split()) | STOP_WORDS
_KOREAN_BREAKERS = frozenset(
    [
        "문",
        "오전",
        "오후",
        "시간",
        "아침",
        "저녁",
        "밤",
        "다시",
        "모두",
        "전부",
        "빨리",
        "먼저",
        "많이",
        "너무",
        "정말",
        "진짜",
        "보여",
        "찾아",
    ]
)
_KEPT_IN_NAMES = frozenset({"new", "old", "long", "right"})
_CAPITALISED = r"[A-Z\u00c0-\u00de][\w'\u2019.&-]*(?:(?: (?:de|la|of|the|del|di|do|da|am|van))? [A-Z\u00c0-\u00de0-9][\w'\u2019.&-]*){0,4}"
_AND, _NEXT = (
    r"\s*,\s*(?:and\s+)?(?:in\s+)?|\s+(?:and|&)\s+(?:in\s+|for\s+)?",
    r"[A-Z\u00c0-\u00de][\w'-]+(?: [A-Z][\w-]+)*",
)
_AND_KOREAN, _NEXT_KOREAN = r"\s*[,·]\s*|(?:이랑|랑|하고|과|와)\s+|\s+그리고\s+", r"[가-힣]{2,}"
_ENDS_KOREAN = r"(?<=[가-힣]{2})(?:의|은|는|에서|에|이랑|랑|하고|과|와)$"
_NOT_PLACES = re.compile(
    r"^(?:I|I'm|I'd|I've|I'll|My|The|A|An|It|We|You|This|That|What|How|Is|Are|Do|Can|Please|Hello|Hi|English|Korean"
    r"|(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|January|February|March|April|May|June|July|August|September"
    r"|October|November|December)\b"
)
_PREPOSITIONS = {
    "from": "from|out of|leaving",
    "to": "to|into|towards?",
    "at": "in|at|for|near|around|of|about|like in|to|from|on",
}
_PERSON = re.compile(
    rf"(?:\bmy name is|\bname is|\bi am|\bi'm|\bthis is|\bcalled|\bnamed|\bname:?|\bunder(?: the name)?(?: of)?|\bspeaking with)\s+((?-i:{_CAPITALISED}))",
    re.IGNORECASE,
)
_TITLED = re.compile(rf"\b(?:Dr|Mr|Mrs|Ms|Prof|Doctor|Professor)\.?\s+{_CAPITALISED}")
_KOREAN_PERSON = re.compile(
    r"([가-힣]{2,5})(?: ?(?:님|씨|선생님|원장님|원장|의사|교수님|교수|박사님))|(?:이름은|성함은|저는) ?([가-힣]{2,4}?)(?:이에요|예요|입니다|이고|라고|$|[ .,])"
)
_STREET = re.compile(r"\b(?:to|at|is|on)\s+((?:(?:the|my)\s+)?(?:[A-Z0-9\u00c0-\u00de][^.?!;\n]{3,120}))")
_LEAD_IN = re.compile(
    r"^(?:(?:hi|hello|hey|ok|okay|thanks?(?: you)?|please|and|also|then|so|well|now|could you|can you|would you|will you"
    r"|i(?:'d| would) like (?:you )?(?:to)?|i (?:want|need)(?: you)? to|help me(?: to)?|let me|kindly)\b[\s,.!:-]*)+",
    re.IGNORECASE,
)
_SEARCH_LEAD_IN = re.compile(
    r"^(?:search(?: the [\w-]+)?(?: for)?|find(?: me| out)?|look(?:ing)?(?: up| for| into)|i(?:'m| am) (?:looking for|after|searching for)"
    r"|i (?:want|need)|do you (?:have|sell|carry)|show me|tell me(?: more)? about|what about|how about|research|investigate|get me"
    r"|give me|check|new question)\b[\s,:\u2013-]*(?:(?:any|some|a|an|the|information (?:on|about))\s)?",
    re.IGNORECASE,
)
_KOREAN_TAIL = re.compile(
    r"(?:에 대해서?|에 관해서?|을|를|좀|것|거)?\s*(?:(?:찾아|검색해?|알려|보여|추천해?|조사해?|설명해?|말해|가르쳐|확인해?)\s?(?:봐|보)?\s?(?:줘요?|주세요|줄래요?|주실래요?|주시겠어요|주실 수 있나요|주십시오)"
    r"|(?:찾고|알고) ?(?:있어요|싶어요|있습니다|싶습니다)|부탁(?:해요|드려요|드립니다|합니다))\s*[.?!~]*$"
)
_WORD = re.compile(r"[^\s,;:()\[\]\"\u201c\u201d]+")
_KOREAN_VERB = re.compile(
    r"(?:어때요?|나요|까요|세요|어요|아요|해요|해줘|줘요?|주세요|니까|습니다|습니까|니다|싶어요?|싶습니다|되나|돼요?|할래요?|려고요?|려면|하고|받고|얼마예요|얼마|도야|있어|있나|는지|는데요?|예요|인가요|이에요|겠어요|했어요|왔어요|거예요|하기|하는|해서|해|려|워|와요|와|오|고)$"
)
_PARTICLES = {
    "batchim": ("으로부터", "이랑", "으로", "은", "이", "을", "과"),
    "open": ("로부터", "랑", "는", "가", "를", "와", "로"),
    "any": (
        "에서는",
        "에서도",
        "에서",
        "에게",
        "한테",
        "까지",
        "부터",
        "에는",
        "에도",
        "에",
        "의",
        "도",
        "만",
        "요",
        "이요",
        "마다",
    ),
}


def without_particle(word: str) -> str:
    """A Korean noun without its particle, by the rule of its last syllable."""
    for kind in ("any", "batchim", "open"):
        for particle in _PARTICLES[kind]:
            noun = word[: -len(particle)]
            if word.endswith(particle) and noun and _takes(noun, particle, kind) and (len(noun) > 1 or kind != "any"):
                return noun
    return word


def _takes(noun: str, particle: str, kind: str) -> bool:
    code = ord(noun[-1]) - 0xAC00
    if not 0 <= code < 11172:
        return kind == "any" or len(noun) > 1
    final = code % 28
    if particle.startswith("로") and final == 8:
        return True
    return kind == "any" or (final != 0) == (kind == "batchim")


def own_words(text: str, *, searching: bool = False) -> str:
    """What the user wants said or looked up: the text without please, hello and "search for"."""
    short = _KOREAN_TAIL.sub("", _LEAD_IN.sub("", text.strip()))
    short = _SEARCH_LEAD_IN.sub("", short) if searching else short
    short = re.sub(r"[\s,]*(?:please|thanks|thank you)?[\s.?!~]*$", "", short, flags=re.IGNORECASE)
    return short or text.strip()


def places(text: str, role: str = "at") -> list[str]:
    """Names of places by what stands before them; `role` is from, to or at."""
    before = _PREPOSITIONS.get(role, _PREPOSITIONS["at"])
    proper = re.findall(rf"\b(?i:{before})\s+(?:the )?({_CAPITALISED})", text)
    found = [_tidy(place) for place in proper if not _NOT_PLACES.match(place)]
    if found or HANGUL.search(text):
        return found
    low = re.findall(rf"\b(?:{before})\s+((?:[a-z\u00e0-\u00fe'-]+\s?){{1,3}})", _undated(text).lower())
    return [place for place in map(_until_breaker, low) if place]


def listed(text: str, first: str) -> list[str]:
    """The names of a list that begins with this one, as in `Seoul, Paris and London`; empty if it begins none."""
    name, and_then = (_NEXT_KOREAN, _AND_KOREAN) if HANGUL.search(first) else (_NEXT, _AND)
    at = text.find(first)
    if at < 0 or not (first[:1].isupper() or HANGUL.search(first)):
        return []
    found, at = [first], at + len(first)
    while (hit := re.compile(rf"(?:{and_then})({name})").match(text, at)) and _undated(hit[1]).strip():
        found.append(re.sub(_ENDS_KOREAN, "", hit[1]))
        at = hit.start(1) + len(found[-1])
    return list(dict.fromkeys(found)) if len(found) > 1 else []


def _tidy(place: str) -> str:
    return re.sub(r"['\u2019]s$", "", _undated(place)).strip(" .,-'\u2019")


def _undated(text: str) -> str:
    for piece in sorted({*dates(text), *times(text)}, key=len, reverse=True):
        text = re.sub(rf"{re.escape(piece)}(?:에도|에는|에|로|은|는|까지|부터|의|쯤)?", " ", text)
    return text


def _until_breaker(text: str) -> str:
    kept: list[str] = []
    for word in text.split():
        if word in _BREAKERS and (word not in _KEPT_IN_NAMES or kept):
            break
        kept.append(word)
    return " ".join(kept)


def proper_names(text: str) -> list[str]:
    """Capitalised words that do not merely begin a sentence."""
    found = re.findall(rf"(?<![.?!] )(?<!^)\b({_CAPITALISED})", text)
    return [_tidy(name) for name in found if not _NOT_PLACES.match(name) and _tidy(name) and not name.isupper()]


def persons(text: str) -> list[str]:
    titled = [_tidy(hit) for hit in _TITLED.findall(text)]
    korean = [first or second for first, second in _KOREAN_PERSON.findall(text)]
    named = [_tidy(hit) for hit in _PERSON.findall(text)]
    return [name for name in titled + named + korean if name]


def recipients(text: str) -> list[str]:
    """To whom or for whom something is: Ada, my landlord, my brother Tom."""
    found = re.findall(
        rf"\b(?:to|for|with|pay)\s+((?:my |our |the )?(?:[a-z]+ )??(?:(?:Dr|Mr|Mrs|Ms)\.? )?{_CAPITALISED})", text
    )
    related = re.findall(r"\b(?:to|for|with|pay)\s+((?:my|our|the) [a-z]+)\b", text)
    korean = re.findall(r"([가-힣]{2,5})(?:에게|한테|께)", text)
    return [name for name in [*map(_tidy, found), *related, *korean] if name and not _NOT_PLACES.match(name)]


def addresses(text: str) -> list[str]:
    """Street addresses, hotels and the like: what follows to, at or is, up to the end of the sentence."""
    found = (
        re.sub(r"[\s,]*(?:please|thanks|thank you)\s*$", "", hit, flags=re.IGNORECASE) for hit in _STREET.findall(text)
    )
    return [hit.strip(" ,") for hit in found]


def thing(parameter: Parameter, candidate: Candidate, text: str) -> str:
    """The thing a text names for this parameter: the run of telling words nearest to it in meaning; "" if there is none."""
    about = set(terms(f"{parameter.name} {parameter.description}")) - {"name", "=name"}
    known = set(terms(candidate.label))
    trimmed = [(_trimmed(chunk, about, known), aside) for chunk, aside in _chunks(_undated(text))]
    scored = [
        (_telling(chunk, about, known) - ASIDE * aside, -at, chunk)
        for at, (chunk, aside) in enumerate(trimmed)
        if chunk
    ]
    best = max(scored, default=(0.0, 0, ""))
    return best[2] if best[0] > 0 else ""


def _trimmed(chunk: str, about: set[str], known: set[str]) -> str:
    """The chunk without words at its end that only say what the function is for: Seoul weather is Seoul."""
    said = chunk.split()
    while len(said) > 1 and (own := set(terms(said[-1]))) & known and not own & about:
        said.pop()
    return _noun(" ".join(said))


def _telling(chunk: str, about: set[str], known: set[str]) -> float:
    own = {term for term in terms(chunk) if not term.startswith(("=", "~"))} or {fold(chunk)}
    meant = {term for term in terms(chunk) if term.startswith("=")}
    shared = min(2, len(own & about)) + 0.7 * min(1, len(meant & about))
    fresh = len([term for term in own if term not in known])
    if not fresh:
        return -1.0
    if meant & known and not (own | meant) & about:
        return 0.3 if len(own) > 1 else -0.5
    return 0.6 + shared + 0.1 * min(4, fresh)


def _chunks(text: str) -> list[tuple[str, bool]]:
    """The runs of words between words that say nothing, as they stand in the text; and whether a preposition leads them."""
    chunks: list[tuple[list[str], bool]] = [([], False)]
    for word in _WORD.findall(re.sub(r"([,;:.!?])(?=\s|$)", " | ", text)):
        bare = word.strip("~'\u2019\u2018*")
        if bare == "of" and chunks[-1][0]:
            chunks[-1][0].append(bare)
            continue
        if not bare.strip("|") or _breaks(bare):
            leads = bare.lower() in _LEADS or (not chunks[-1][0] and chunks[-1][1] and bare.lower() in _DETERMINERS)
            chunks.append(([], leads))
            continue
        chunks[-1][0].append(bare)
        if HANGUL.search(bare) and without_particle(bare) != bare:
            chunks.append(([], False))
    return [(" ".join([*kept[:-1], _noun(kept[-1])]), aside) for chunk, aside in chunks if (kept := _without_of(chunk))]


def _without_of(chunk: list[str]) -> list[str]:
    return chunk[:-1] if chunk and chunk[-1] == "of" else chunk


def _noun(word: str) -> str:
    return without_particle(word) if HANGUL.search(word) else re.sub(r"['\u2019]s$", "", word)


def _breaks(word: str) -> bool:
    if HANGUL.search(word):
        return bool({word, without_particle(word)} & (KOREAN_STOP_WORDS | _KOREAN_BREAKERS)) or (
            len(word) > 1 and bool(_KOREAN_VERB.search(word))
        )
    plain = fold(word).replace("'", "").replace("\u2019", "")
    return plain in _BREAKERS


def after_words(text: str, markers: Sequence[str]) -> str:
    """What follows the first of these words, to the end of the sentence."""
    hit = re.search(rf"\b(?:{'|'.join(markers)})(?:(?<=:)|[\s,])\s*([^\n]{{2,1000}})", text, re.IGNORECASE)
    return hit.group(1).strip(" .?!") if hit else ""
