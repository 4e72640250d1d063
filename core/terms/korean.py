"""Stems of Korean words, without particles and endings, and stop words. An approximation, for matching only."""

from __future__ import annotations

import re
from functools import lru_cache

HANGUL = re.compile("[\uac00-\ud7a3]")

_ENDINGS = """
해주시겠어요 해주시겠습니까 해주실수있나요 해주세요 해주십시오 해주실래요 해주실 해줄래요 해줄래 해줘요 해줘 해주고 해주면 해줄 해드릴 해드려요
하고싶어요 하고싶습니다 하고싶은데요 하고싶은데 하고싶어 하고싶다 하고 하려고요 하려고 하려는데요 하려는데 하려면 하러 하는데요 하는데 하는지
하는 하니까 하니 하면 하자 할게요 할께요 할게 할래요 할래 할까요 할까 할수 할지 할 하기 하기를 하지 하게 하며 하여 하던 하신 하실 하시는 하시면
한다 한 함 합니다 합니까 하세요 하십시오 해요 해야 해서 해도 해 했어요 했는데요 했는데 했습니다 했던 했다 했어 했는지 했고
되나요 되나 되는지 되는 되면 되었나요 되었어요 되었습니다 됐나요 됐어요 됐는지 됐는데 됐습니다 됩니다 됩니까 될까요 될까 돼요 돼서 돼 된 될
받고 받을 받으려면 받았는데 받았어요 받기 받아 드려요 드립니다 드릴게요 부탁드려요 부탁드립니다 부탁해요 부탁합니다
싶어요 싶습니다 싶은데요 싶은데 싶어 싶다 이신가요 인가요 인지 인데요 인데 이에요 예요 이야 입니다 입니까 이요 이고 이라고 라고 이랑 이나
있나요 있어요 있습니까 있을까요 없나요 없어요 네요 군요 나요 까요 어요 아요 세요 셔요 습니다 습니까 는데요 는데 은데 지요 죠 거든요 다고
에서는 에서도 에서 에게서 에게 에는 에도 에요 에 께서 께 한테서 한테 으로는 으로 로는 로 까지는 까지 부터 보다 처럼 마다 만큼 대로 밖에
조차 라도 은 는 이 가 을 를 의 와 과 랑 도 만 요 님 들 들을 들이 들은
"""
_BY_LENGTH = tuple(sorted(set(_ENDINGS.split()), key=lambda ending: (-len(ending), ending)))
_AFTER_ONE_SYLLABLE = frozenset(
    ["은", "는", "이", "가", "을", "를", "에", "도", "의", "로", "에서", "에는", "으로", "에도"]
)

_STOP = """
저 제 저는 제가 저의 저희 나 나는 내 내가 네 예 아니 아니요 그 그거 그것 이거 이것 저거 거 것 게 걸 건 수 좀 더 잘 다 또 또는 및 등 때 중
있 있는 있나 있나요 있어요 있을까요 있습니까 있어 있는지 없 없나요 싶 싶어 싶어요 싶습니다 싶은데 싶은데요 주세요 주시 줘 줘요 주실 줄래 주
주실래요 주시겠어요 부탁 부탁해요 부탁드려요 부탁드립니다 해 해요 하고 하는 하기 할 한 합니다 하려고 하려고요 해주세요 해줘 해주 되나요 되 돼요
된 될까요 무엇 뭐 뭔가 뭐가 어떻게 어떤 어디 언제 왜 누구 얼마나 지금 혹시 그리고 그런데 그럼 근데 그냥 몇 받을 받고 알려 알려준다 준다 알려줘 알려주세요 말해 대해
대한 대해서 관련 관한 위해 통해 경우 우리 이 저기 여기 거기 안녕 안녕하세요 네요 사용자 고객 필요 필요해요 원해요 원합니다
"""
STOP_WORDS = frozenset(_STOP.split())


@lru_cache(maxsize=8192)
def stem(word: str) -> str:
    """Return the word without its particles and endings: `예약을`, `예약하고` and `예약해주세요` are all `예약`."""
    for _ in range(3):
        shorter = _shortened(word)
        if shorter == word:
            break
        word = shorter
    return word


def bare(word: str) -> str:
    """Return the word without one particle, also where only one syllable is left: `비가` is `비`."""
    shorter = _shortened(word)
    if shorter != word:
        return shorter
    for particle in _AFTER_ONE_SYLLABLE:
        if len(word) == 1 + len(particle) and word.endswith(particle):
            return word[0]
    return word


def _shortened(word: str) -> str:
    for ending in _BY_LENGTH:
        if word.endswith(ending) and len(word) - len(ending) >= 2:
            return word[: -len(ending)]
    return word


def bigrams(word: str) -> list[str]:
    return [word[at : at + 2] for at in range(len(word) - 1)]
