"""Hello, thanks, goodbye, who are you, what can you do: what people say that no function is for."""

from __future__ import annotations

import re
from enum import Enum, auto


class Talk(Enum):
    HELLO = auto()
    THANKS = auto()
    BYE = auto()
    WHO = auto()
    WHAT = auto()
    HOW = auto()
    NEVER_MIND = auto()


_TALK = (
    (Talk.NEVER_MIND, r"never ?mind(?: that| it)?|forget (?:it|that|about it)|no thanks|no thank you|no,? that'?s (?:all|it|fine)|that'?s (?:all|it)|nothing(?: else)?|됐어요|됐습니다|괜찮아요|괜찮습니다|없어요|아니요,? 없어요|그만(?:할게요|둘게요)?"),
    (Talk.WHO, r"who (?:are you|am i (?:talking|speaking) (?:to|with))|what are you|what'?s your name|are you (?:an? )?(?:ai|bot|robot|human|real|person|machine|chat ?gpt|gpt|real person|computer|chatbot|llm|language model)(?: or .{1,20})?|is this (?:an? )?(?:ai|bot|robot|real person|human|chatbot)|am i (?:talking|speaking) (?:to|with) (?:an? )?(?:ai|bot|robot|human|machine|person|real person|computer)"
     r"|(?:넌|너는|당신은|혹시)? ?(?:누구(?:세요|야|예요|입니까|신가요|니)|(?:사람|로봇|봇|ai|인공지능|기계)(?:이에요|예요|이야|야|인가요|입니까|이세요|이신가요|맞나요|맞아요))|이름이 뭐(?:예요|야|죠|니)"),
    (Talk.WHAT, r"(?:so )?what (?:can|do) you do(?: for me| here)?|what can (?:i|we) (?:do|ask)(?: you| here| for)*|how can you help(?: me)?|what (?:are|is) your (?:functions?|capabilities|abilities|options)|(?:can you )?help(?: me)?|options|menu|what else can you do|what do you offer"
     r"|(?:뭐|무엇|뭘|무엇을|어떤 (?:걸|것을|일을|도움을))(?:를|을)? ?(?:할 수 있(?:어|어요|나요|습니까|니|죠)|도와(?:줄|주실) 수 있(?:어|어요|나요)|해 ?줄 수 있(?:어|어요)|받을 수 있나요)|도와(?:줘|주세요|줘요)|도움말|기능이 뭐(?:예요|야)"),
    (Talk.HOW, r"how are you(?: doing)?(?: today)?|how'?s it going|what'?s up|how do you do|잘 ?지내(?:세요|요|셨어요|니)?"),
    (Talk.THANKS, r"(?:ok |okay |great |perfect |that'?s (?:great|perfect|good|fine) )?(?:thanks?(?: you)?|thx|ty|cheers|much appreciated)(?: (?:a lot|so much|very much|a million|again|for (?:your|the|all your) help))*|(?:great|perfect|awesome|lovely|wonderful|cool|nice|good)|감사(?:합니다|해요|드려요|드립니다)|고마(?:워요?|웠어요)|고맙습니다|(?:정말|너무|대단히) (?:감사합니다|감사해요|고마워요?|고맙습니다)"),
    (Talk.BYE, r"(?:good ?)?bye(?: bye)?|see you(?: later| soon)?|good ?night|have a (?:nice|good|great) (?:day|one|evening|weekend)|take care|farewell|안녕히 ?(?:가세요|계세요)|잘 ?가요?|수고하세요|다음에 (?:봐요|뵐게요)|들어가세요"),
    (Talk.HELLO, r"hello|hi|hey|hiya|howdy|yo|good (?:morning|afternoon|evening|day)|greetings|안녕하세요|안녕하십니까|안녕|반갑습니다|반가워요?|처음 뵙겠습니다|여보세요|저기요"),
)  # fmt: skip
_FILLER = r"(?:there|all|everyone|team|again|please|so|ok|okay|well|oh|and|then|now|my friend|sir|madam|[,.!?~…\s:)\u2600-\u27bf\U0001f300-\U0001faff-]|ㅎ|ㅋ|요)"
_PATTERNS = tuple((talk, re.compile(rf"^{_FILLER}*(?:{pattern}){_FILLER}*$", re.IGNORECASE)) for talk, pattern in _TALK)
_LONGEST = 100


def talk_in(text: str) -> tuple[Talk, ...]:
    """The small talk a message is made of, in order; empty if there is anything else in it."""
    plain = text.replace("\u2019", "'").strip()
    if not plain or len(plain) > _LONGEST:
        return ()
    whole = _one(plain)
    if whole:
        return (whole,)
    pieces = [piece for piece in re.split(r"[.!?,~]+\s*", plain) if piece.strip()]
    found = [_one(piece) for piece in pieces]
    return tuple(talk for talk in found if talk) if all(found) else ()


def _one(piece: str) -> Talk | None:
    return next((talk for talk, pattern in _PATTERNS if pattern.match(piece)), None)
