"""Stems of English words, and stop words. For matching only: a stem need not be a word."""

from __future__ import annotations

import re
from functools import lru_cache

_STOP = """
a an the this that these those some any all each every it its he she they them his her their we us our i me my mine
you your yours myself yourself im ive id ill youre whats thats dont cant wont didnt doesnt isnt lets theres
am is are was were be been being do does did doing have has had having will would shall should can could may might
must and or but nor so if then than as of at by for with about into onto from to in on off up out over under again
just very really too also still only even not no yes please pls kindly want wants wanted need needs needed like
would wanna gonna help let get got give gives there here what which who whom whose how when where why because
ok okay hi hello hey well now per via etc e g ie s t d ll m re ve one thing something anything make makes
possible able tell know use used using such other another more most today see
"""
STOP_WORDS = frozenset(_STOP.split())

_IRREGULAR = {
    "bought": "buy",
    "flew": "fly",
    "flown": "fly",
    "paid": "pay",
    "booking": "appointment",
    "bookings": "appointment",
    "reservation": "appointment",
    "reservations": "appointment",
    "reserved": "reserve",
    "spent": "spend",
    "brought": "bring",
    "gave": "give",
    "given": "give",
    "ate": "eat",
    "shown": "show",
    "stood": "stand",
    "withdrew": "withdraw",
    "built": "build",
    "lost": "lose",
    "sent": "send",
    "broke": "break",
    "broken": "break",
    "went": "go",
    "gone": "go",
    "came": "come",
    "found": "find",
    "left": "leave",
    "stolen": "steal",
    "stole": "steal",
    "taken": "take",
    "took": "take",
    "chose": "choose",
    "chosen": "choose",
    "spoke": "speak",
    "forgot": "forget",
    "forgotten": "forget",
    "written": "write",
    "wrote": "write",
    "sold": "sell",
    "children": "child",
    "people": "person",
    "men": "man",
    "women": "woman",
    "news": "news",
    "missing": "missing",
    "scarves": "scarf",
    "shelves": "shelf",
    "knives": "knife",
    "wives": "wife",
    "feet": "foot",
    "teeth": "tooth",
}
_SUFFIXES = ("ization", "isation", "ations", "ation", "ments", "ment", "ities", "ity", "ness", "fully", "ful", "ally")
_ENDINGS = ("ingly", "edly", "ings", "ing", "ied", "ies", "ed", "ly")
_VOWEL = re.compile("[aeiouy]")


@lru_cache(maxsize=8192)
def stem(word: str) -> str:
    """Return the stem of a lower-case word: `cancelled`, `cancelling` and `cancellation` are all `cancel`."""
    if len(word) <= 3 or not word.isascii() or not word.isalpha():
        return word
    if word in _IRREGULAR:
        return _trim(_IRREGULAR[word])
    return _trim(_without_suffix(_without_ending(_singular(word))))


def _singular(word: str) -> str:
    if word.endswith(("sses", "xes", "ches", "shes")):
        return word[:-2]
    if word.endswith("s") and not word.endswith(("ss", "us", "is", "ies", "news")):
        return word[:-1]
    return word


def _without_ending(word: str) -> str:
    for ending in _ENDINGS:
        if word.endswith(ending) and _VOWEL.search(word[: -len(ending)]) and len(word) - len(ending) >= 3:
            return _undoubled(word[: -len(ending)] + ("y" if ending.startswith("ie") else ""))
    return word


def _without_suffix(word: str) -> str:
    for suffix in _SUFFIXES:
        if word.endswith(suffix) and len(word) - len(suffix) >= 4:
            return _undoubled(word[: -len(suffix)])
    return word


def _undoubled(word: str) -> str:
    twice = len(word) > 3 and word[-1] == word[-2] and word[-1] not in "aeiousz"
    return word[:-1] if twice else word


def _trim(word: str) -> str:
    if word.endswith("ate") and len(word) > 6:
        return word[:-3]
    if word.endswith(("e", "y", "i")) and len(word) > 4:
        return word[:-1]
    return word
