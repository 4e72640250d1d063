"""The part of `difflib` that functions use: how much two texts have in common, and which are near."""

from typing import Any


class SequenceMatcher:
    def __init__(self, isjunk: Any = None, a: Any = "", b: Any = "", autojunk: bool = True) -> None:
        self._a = a
        self._b = b

    def ratio(self) -> float:
        total = len(self._a) + len(self._b)
        return 2.0 * _common(self._a, self._b) / total if total else 1.0

    def quick_ratio(self) -> float:
        return self.ratio()


def get_close_matches(word: str, possibilities: Any, n: int = 3, cutoff: float = 0.6) -> list[str]:
    rated = [(SequenceMatcher(None, one, word).ratio(), one) for one in possibilities]
    near = [pair for pair in rated if pair[0] >= cutoff]
    return [one for _, one in sorted(near, key=lambda pair: pair[0], reverse=True)[:n]]


def _common(a: Any, b: Any) -> int:
    """The length of the longest part they share, and of those to the left and to the right of it."""
    waiting, count = [(0, len(a), 0, len(b))], 0
    while waiting:
        left, right, low, high = waiting.pop()
        start, other, size = _longest(a, b, left, right, low, high)
        if size:
            count += size
            waiting.append((left, start, low, other))
            waiting.append((start + size, right, other + size, high))
    return count


def _longest(a: Any, b: Any, left: int, right: int, low: int, high: int) -> tuple[int, int, int]:
    best: tuple[int, int, int] = (left, low, 0)
    before: dict[int, int] = {}
    for i in range(left, right):
        now: dict[int, int] = {}
        for j in range(low, high):
            if a[i] == b[j]:
                now[j] = before.get(j - 1, 0) + 1
                if now[j] > best[2]:
                    best = (i - now[j] + 1, j - now[j] + 1, now[j])
        before = now
    return best
