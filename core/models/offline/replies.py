"""The sentences of the offline model in English and Korean, and results of functions in plain words."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from typing import Any

from core.models.offline.candidates import Candidate, CandidateKind, Parameter
from core.models.offline.intent import is_question, is_telling
from core.models.offline.request import Made
from core.terms import alternatives_of, rank, terms, words
from core.terms.korean import HANGUL

SHOWN, LIST_SHOWN, TEXT_SHOWN, DEPTH = 8, 20, 8_000, 3

_SENTENCE = re.compile(r"(?<=[.!?。])\s+")
_ERROR = re.compile(
    r"^\W*(?:(?:error|exception|failed|failure|오류|traceback)\b\W*)+(?:\w+(?:Error|Exception|Exit)\b:?\s*)?",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Words:
    """The sentences of one language."""

    hello: str
    thanks: str
    bye: str
    who: str
    not_an_ai: str
    can: str
    can_nothing: str
    none_fits: str
    ask_back: str
    ask_for: str
    then_ask: str
    moving: str
    passes: str
    passes_if: str
    other: str
    told: str
    arrived: str
    done: str
    failed: str
    try_again: str
    gathered: str
    never_mind: str
    repeated: str
    yes: str
    no: str
    nothing: str
    more: str
    which: str


ENGLISH = Words(
    hello="Hello! This is {agent}.",
    thanks="You're welcome! Is there anything else?",
    bye="Goodbye, and take care!",
    who="I'm {agent}.",
    not_an_ai="I'm not an AI and not a person: I'm the offline model, a set of rules that picks functions by matching words.",
    can="Here is what I can do:",
    can_nothing="I have no functions here, so all I can do is talk.",
    none_fits="Nothing I can do here fits that.",
    ask_back="Which of these would you like? If it is one of them, please say it in other words.",
    ask_for="Could you tell me the {label}?",
    then_ask="I can {what}. Could you tell me the {label}?",
    moving="One moment.",
    passes="pass you on to {target}",
    passes_if="pass you on",
    other="About the other thing, “{wish}”: nothing I can do here fits that.",
    told="Here is what I have been told about that: {text}",
    arrived="You are with {agent} now.",
    done="Done.",
    failed="That did not work: {text}",
    try_again="Could you check the {label} and tell me again?",
    gathered="Here is what came back:",
    never_mind="All right, I'll leave it. What else can I do for you?",
    repeated="That is all I can find out about it here.",
    yes="yes",
    no="no",
    nothing="It came back empty.",
    more="… and {count} more",
    which="What would you like to do?",
)
KOREAN = Words(
    hello="안녕하세요! {agent}입니다.",
    thanks="천만에요! 더 도와드릴 일이 있을까요?",
    bye="안녕히 가세요. 좋은 하루 보내세요!",
    who="저는 {agent}입니다.",
    not_an_ai="저는 AI도 사람도 아닙니다. 단어를 비교해 함수를 고르는 규칙으로 된 오프라인 모델입니다.",
    can="제가 도와드릴 수 있는 일은 다음과 같습니다:",
    can_nothing="여기에는 쓸 수 있는 함수가 없어서 대화만 할 수 있습니다.",
    none_fits="말씀하신 내용에 맞는 일이 여기에는 없습니다.",
    ask_back="이 중에서 어떤 것을 도와드릴까요? 여기에 있는 일이라면 다른 말로 다시 말씀해 주세요.",
    ask_for="{label} 정보를 알려 주시겠어요?",
    then_ask="도와드릴게요. {label} 정보를 알려 주시겠어요?",
    moving="잠시만요.",
    passes="{target} 담당에게 연결하기",
    passes_if="담당자에게 연결하기",
    other="다른 말씀, “{wish}”에 맞는 일은 여기에 없습니다.",
    told="제가 안내받은 내용은 이렇습니다: {text}",
    arrived="이제 {agent}에서 도와드립니다.",
    done="처리되었습니다.",
    failed="처리하지 못했습니다: {text}",
    try_again="{label} 정보를 확인해서 다시 말씀해 주시겠어요?",
    gathered="확인한 결과입니다:",
    never_mind="알겠습니다. 그만두겠습니다. 다른 도움이 필요하신가요?",
    repeated="여기에서 알 수 있는 것은 이것이 전부입니다.",
    yes="예",
    no="아니요",
    nothing="결과가 비어 있습니다.",
    more="… 외 {count}개",
    which="무엇을 도와드릴까요?",
)


def in_language(*, korean: bool) -> Words:
    return KOREAN if korean else ENGLISH


def of_language(text: str, *, korean: bool) -> str:
    """The sentences of a description that are in this language; all of it if none is."""
    pieces = _SENTENCE.split(text)
    own = [piece for piece in pieces if bool(HANGUL.search(piece)) is korean]
    return " ".join(own or pieces).strip()


def capabilities(candidates: Sequence[Candidate], say: Words) -> str:
    """Return a list of what the agent can do, in plain words."""
    if not candidates:
        return say.can_nothing
    lines = [f"- {_capability(candidate, say)}" for candidate in candidates[:SHOWN]]
    if len(candidates) > SHOWN:
        lines.append(f"- {say.more.format(count=len(candidates) - SHOWN)}")
    return "\n".join([say.can, *lines])


def _capability(candidate: Candidate, say: Words) -> str:
    if candidate.kind is CandidateKind.HANDOFF:
        return _passing_on(candidate, say)
    description = of_language(candidate.description, korean=say is KOREAN) or candidate.label
    first = _SENTENCE.split(description)[0].split(" - ")[0].rstrip(".")
    return lower_first(first[:160])


def _passing_on(candidate: Candidate, say: Words) -> str:
    """Whom a handoff leads to: by its label only where that cannot be a name of another script, spelt out."""
    when = of_language(candidate.description, korean=say is KOREAN)
    is_spelt = bool(HANGUL.search(f"{candidate.description} {candidate.hint}"))
    if not is_spelt:
        return say.passes.format(target=candidate.label)
    return f"{say.passes_if}: {lower_first(when.rstrip('.'))}"


def lower_first(text: str) -> str:
    return text[:1].lower() + text[1:] if text[1:2].islower() else text


def question_for(parameter: Parameter, say: Words) -> str:
    """Return the question for a missing value."""
    about = of_language(parameter.description, korean=say is KOREAN).rstrip(".")
    asked = say.ask_for.format(label=parameter.label)
    known = words(about) == words(parameter.label)
    choices = ", ".join(map(str, parameter.choices[:12]))
    hint = choices or ("" if known else about)
    return f"{asked} ({hint[:300]})" if hint else asked


def told(made: Made, say: Words) -> str:
    """Return the result of a call in plain words."""
    text = (made.result or "").strip()
    if is_error(made):
        return say.failed.format(text=_ERROR.sub("", _in_words(text, say)).strip() or made.name)
    return _in_words(text, say) if text and text != "null" else say.done


def is_error(made: Made) -> bool:
    """Whether the result of a call is an error message."""
    text = (made.result or "").strip()
    return bool(_ERROR.match(text)) or (text.startswith("{") and list(_parsed(text) or ())[:1] == ["error"])


def _parsed(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def _in_words(text: str, say: Words) -> str:
    value = _parsed(text) if text[:1] in '{["' else None
    said = text if value is None else _value(value, say)
    return said if len(said) <= TEXT_SHOWN else said[:TEXT_SHOWN].rstrip() + " …"


def _value(value: Any, say: Words, depth: int = 0) -> str:
    if value is None or value in ("", [], {}):
        return say.nothing if depth == 0 else "-"
    match value:
        case bool():
            return say.yes if value else say.no
        case Mapping():
            return _mapping(value, say, depth)
        case list():
            return _list(value, say, depth)
        case _:
            return str(value)


def _mapping(value: Mapping[str, Any], say: Words, depth: int) -> str:
    pairs = [(_heading(key), _value(inner, say, depth + 1)) for key, inner in list(value.items())[:LIST_SHOWN]]
    if depth >= 1:
        return ", ".join(f"{key}: {text}" for key, text in pairs)
    return pairs[0][1] if len(pairs) == 1 and len(value) == 1 else "\n".join(f"- {key}: {text}" for key, text in pairs)


def _list(value: Sequence[Any], say: Words, depth: int) -> str:
    if depth >= 1:
        return "; ".join(_value(inner, say, min(depth + 1, DEPTH)) for inner in value[:LIST_SHOWN])
    lines = [f"- {_value(inner, say, 1)}" for inner in value[:LIST_SHOWN]]
    more = [f"- {say.more.format(count=len(value) - LIST_SHOWN)}"] if len(value) > LIST_SHOWN else []
    return "\n".join([*lines, *more])


def _heading(key: object) -> str:
    label = " ".join(words(str(key))) or str(key)
    return label[:1].upper() + label[1:]


def gathered(answers: Iterable[tuple[str, str]], say: Words) -> str:
    """Return the answers of several delegates as one text."""
    lines = [f"- **{_heading(name)}**: {text}" for name, text in answers]
    return "\n".join([say.gathered, *lines])


class SmallTalk(Enum):
    HELLO = auto()
    THANKS = auto()
    BYE = auto()
    WHO = auto()
    WHAT = auto()
    HOW = auto()
    NEVER_MIND = auto()


_TALK = (
    (SmallTalk.NEVER_MIND, r"never ?mind(?: that| it)?|forget (?:it|that|about it)|no thanks|no thank you|no,? that'?s (?:all|it|fine)|that'?s (?:all|it)|nothing(?: else)?|됐어요|됐습니다|괜찮아요|괜찮습니다|없어요|아니요,? 없어요|그만(?:할게요|둘게요)?"),
    (SmallTalk.WHO, r"who (?:are you|am i (?:talking|speaking) (?:to|with))|what are you|what'?s your name|are you (?:an? )?(?:ai|bot|robot|human|real|person|machine|chat ?gpt|gpt|real person|computer|chatbot|llm|language model)(?: or .{1,20})?|is this (?:an? )?(?:ai|bot|robot|real person|human|chatbot)|am i (?:talking|speaking) (?:to|with) (?:an? )?(?:ai|bot|robot|human|machine|person|real person|computer)"
     r"|(?:넌|너는|당신은|혹시)? ?(?:누구(?:세요|야|예요|입니까|신가요|니)|(?:사람|로봇|봇|ai|인공지능|기계)(?:이에요|예요|이야|야|인가요|입니까|이세요|이신가요|맞나요|맞아요))|이름이 뭐(?:예요|야|죠|니)"),
    (SmallTalk.WHAT, r"(?:so )?what (?:can|do) you do(?: for me| here)?|what can (?:i|we) (?:do|ask)(?: you| here| for)*|how can you help(?: me)?|what (?:are|is) your (?:functions?|capabilities|abilities|options)|(?:can you )?help(?: me)?|options|menu|what else can you do|what do you offer"
     r"|(?:뭐|무엇|뭘|무엇을|어떤 (?:걸|것을|일을|도움을))(?:를|을)? ?(?:할 수 있(?:어|어요|나요|습니까|니|죠)|도와(?:줄|주실) 수 있(?:어|어요|나요)|해 ?줄 수 있(?:어|어요)|받을 수 있나요)|도와(?:줘|주세요|줘요)|도움말|기능이 뭐(?:예요|야)"),
    (SmallTalk.HOW, r"how are you(?: doing)?(?: today)?|how'?s it going|what'?s up|how do you do|잘 ?지내(?:세요|요|셨어요|니)?"),
    (SmallTalk.THANKS, r"(?:ok |okay |great |perfect |that'?s (?:great|perfect|good|fine) )?(?:thanks?(?: you)?|thx|ty|cheers|much appreciated)(?: (?:a lot|so much|very much|a million|again|for (?:your|the|all your) help))*|(?:great|perfect|awesome|lovely|wonderful|cool|nice|good)|감사(?:합니다|해요|드려요|드립니다)|고마(?:워요?|웠어요)|고맙습니다|(?:정말|너무|대단히) (?:감사합니다|감사해요|고마워요?|고맙습니다)"),
    (SmallTalk.BYE, r"(?:good ?)?bye(?: bye)?|see you(?: later| soon)?|good ?night|have a (?:nice|good|great) (?:day|one|evening|weekend)|take care|farewell|안녕히 ?(?:가세요|계세요)|잘 ?가요?|수고하세요|다음에 (?:봐요|뵐게요)|들어가세요"),
    (SmallTalk.HELLO, r"hello|hi|hey|hiya|howdy|yo|good (?:morning|afternoon|evening|day)|greetings|안녕하세요|안녕하십니까|안녕|반갑습니다|반가워요?|처음 뵙겠습니다|여보세요|저기요"),
)  # fmt: skip
_FILLER = r"(?:there|all|everyone|team|again|please|so|ok|okay|well|oh|and|then|now|my friend|sir|madam|[,.!?~…\s:)\u2600-\u27bf\U0001f300-\U0001faff-]|ㅎ|ㅋ|요)"
_PATTERNS = tuple((talk, re.compile(rf"^{_FILLER}*(?:{pattern}){_FILLER}*$", re.IGNORECASE)) for talk, pattern in _TALK)
_LONGEST = 100


def talk_in(text: str) -> tuple[SmallTalk, ...]:
    """Return the kinds of small talk in a message, in order; nothing if the message holds anything else."""
    plain = text.replace("\u2019", "'").strip()
    if not plain or len(plain) > _LONGEST:
        return ()
    whole = _one(plain)
    if whole:
        return (whole,)
    pieces = [piece for piece in re.split(r"[.!?,~]+\s*", plain) if piece.strip()]
    found = [_one(piece) for piece in pieces]
    return tuple(talk for talk in found if talk) if all(found) else ()


def _one(piece: str) -> SmallTalk | None:
    return next((talk for talk, pattern in _PATTERNS if pattern.match(piece)), None)


_SPLIT = re.compile(r"\n+|(?<=[.!?])\s+")
_BULLET = re.compile(r"^\s*(?:[-*\u2022]|\d+[.)])\s*")
_ORDER = re.compile(
    r"^(?:you\b|your (?:name|job|task|role)|use|call|ask|find|offer|say|tell|never|always|do not|don't|follow|if (?:they|the (?:user|customer|patient)|you|no|there)"
    r"|when (?:they|you|the)|for (?:everything|anything|a new|an existing)|hand|be|keep|answer|give|make|repeat|read|speak|sound|greet|help"
    r"|include|respond|reply|start|only|please|rules?:|steps?:|transfer|escalate|check|look|show|write|remember|treat|name only)\b"
    r"|\b\w+_\w+\b|\byou\b|\byourself\b|세요[.!]?$|십시오[.!]?$|당신은",
    re.IGNORECASE,
)
MATCHES, SURE = 2, 3  # words shared with a question, to be told; and to be told rather than asking back


def statement_for(wish: str, instructions: str, *, matches: int = MATCHES) -> str:
    """The one or two sentences of the instructions that answer a question, sharing so many words with it; "" if none does."""
    known = [
        text for text in (_BULLET.sub("", piece).strip() for piece in _SPLIT.split(instructions)) if _is_statement(text)
    ][:80]
    if not known or not is_question(wish):
        return ""
    scores = rank(wish, known)
    best = max(scores)
    if best <= 0 or _shared(wish, known[scores.index(best)]) < matches:
        return ""
    chosen = [text for text, score in zip(known, scores, strict=True) if score >= 0.8 * best]
    return " ".join(chosen[:2])


def _is_statement(text: str) -> bool:
    return 12 <= len(text) <= 400 and not _ORDER.search(text)


def _shared(wish: str, text: str) -> int:
    own = {term for term in terms(text) if is_telling(term)}
    return sum(1 for choice in dict.fromkeys(alternatives_of(wish)) if own & set(choice))
