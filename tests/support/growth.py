"""How the time of something grows with its text: processor time of this thread for n, 2n and 4n characters."""

from __future__ import annotations

import time
from collections.abc import Callable

LONGEST = 4_000
"""Characters of the longest of the three texts: a quadratic pattern takes 8 ms or more for it."""

SHORTEST, MOST_FOR_SHORTEST_S = 24, 0.2
"""Characters and seconds for a first look: what takes twice as long for each character would never end with more."""

JUDGED_FROM_S = 0.005
"""Seconds for the longest text below which the clock and the caches decide about the ratios, not what is measured."""

MOST_FOR_FOUR_TIMES, MOST_FOR_TWICE = 10.0, 3.0
"""The most that the time may grow: linear work has 4 and 2, quadratic work 16 and 4, and a busy machine disturbs both."""


def seconds(work: Callable[[str], object], text: str) -> float:
    """Return the processor time of one call."""
    began = time.thread_time()
    work(text)
    return time.thread_time() - began


def growth(work: Callable[[str], object], text_of: Callable[[int], str], longest: int = LONGEST) -> tuple[float, float]:
    """Return how many times as long four times and twice the text take, the best of five each; zeros if all is quick.

    The growth is measured once first, which is enough for nearly everything. `text_of` may return another text each time.
    """
    if seconds(work, text_of(SHORTEST)) > MOST_FOR_SHORTEST_S:
        return float("inf"), float("inf")
    once = seconds(work, text_of(longest))
    if once < JUDGED_FROM_S or once < MOST_FOR_FOUR_TIMES * seconds(work, text_of(longest // 4)):
        return 0.0, 0.0
    lengths = longest // 4, longest // 2, longest
    n, twice, four_times = (min(seconds(work, text_of(length)) for _ in range(5)) for length in lengths)
    return four_times / n, four_times / twice


def is_too_steep(grown: tuple[float, float]) -> bool:
    """Whether the time grows faster than the text, both from n and from 2n to 4n."""
    return grown[0] > MOST_FOR_FOUR_TIMES and grown[1] > MOST_FOR_TWICE
