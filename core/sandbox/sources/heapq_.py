"""The part of `heapq` that functions use; a heap is a list in order."""

from typing import Any


def heapify(heap: list[Any]) -> None:
    heap.sort()


def heappush(heap: list[Any], item: Any) -> None:
    at, end = 0, len(heap)
    while at < end:
        middle = (at + end) // 2
        if item < heap[middle]:
            end = middle
        else:
            at = middle + 1
    heap.insert(at, item)


def heappop(heap: list[Any]) -> Any:
    return heap.pop(0)


def heappushpop(heap: list[Any], item: Any) -> Any:
    heappush(heap, item)
    return heap.pop(0)


def heapreplace(heap: list[Any], item: Any) -> Any:
    first = heap.pop(0)
    heappush(heap, item)
    return first


def nlargest(n: int, iterable: Any, key: Any = None) -> list[Any]:
    return sorted(iterable, key=key, reverse=True)[: max(n, 0)]


def nsmallest(n: int, iterable: Any, key: Any = None) -> list[Any]:
    return sorted(iterable, key=key)[: max(n, 0)]
