"""The part of `statistics` for lists of numbers."""

import math
from typing import Any


def mean(data: Any) -> Any:
    values = _some(data, "mean")
    total = sum(values)
    return total // len(values) if type(total) is int and total % len(values) == 0 else total / len(values)


def fmean(data: Any, weights: Any = None) -> float:
    values = _some(data, "fmean")
    if weights is None:
        return math.fsum(values) / len(values)
    shares = list(weights)
    return math.fsum([value * share for value, share in zip(values, shares)]) / math.fsum(shares)  # noqa: B905


def geometric_mean(data: Any) -> float:
    values = _some(data, "geometric_mean")
    return math.exp(math.fsum([math.log(value) for value in values]) / len(values))


def harmonic_mean(data: Any) -> float:
    values = _some(data, "harmonic_mean")
    return len(values) / math.fsum([1 / value for value in values])


def median(data: Any) -> Any:
    values = sorted(_some(data, "median"))
    half = len(values) // 2
    return values[half] if len(values) % 2 else (values[half - 1] + values[half]) / 2


def median_low(data: Any) -> Any:
    values = sorted(_some(data, "median_low"))
    return values[(len(values) - 1) // 2]


def median_high(data: Any) -> Any:
    values = sorted(_some(data, "median_high"))
    return values[len(values) // 2]


def mode(data: Any) -> Any:
    return _counted(_some(data, "mode"))[0]


def multimode(data: Any) -> list[Any]:
    values = list(data)
    return _counted(values) if values else []


def variance(data: Any, xbar: Any = None) -> Any:
    values = _some(data, "variance", 2)
    return _squares(values, xbar) / (len(values) - 1)


def pvariance(data: Any, mu: Any = None) -> Any:
    values = _some(data, "pvariance")
    return _squares(values, mu) / len(values)


def stdev(data: Any, xbar: Any = None) -> float:
    return math.sqrt(variance(data, xbar))


def pstdev(data: Any, mu: Any = None) -> float:
    return math.sqrt(pvariance(data, mu))


def quantiles(data: Any, *, n: int = 4, method: str = "exclusive") -> list[float]:
    values = sorted(_some(data, "quantiles", 2))
    if method == "inclusive":
        spots = [divmod(i * (len(values) - 1), n) for i in range(1, n)]
        return [(values[j] * (n - rest) + values[j + 1] * rest) / n for j, rest in spots]
    result = []
    for i in range(1, n):
        j = min(max(i * (len(values) + 1) // n, 1), len(values) - 1)
        rest = i * (len(values) + 1) - j * n
        result.append((values[j - 1] * (n - rest) + values[j] * rest) / n)
    return result


def correlation(x: Any, y: Any) -> float:
    xs, ys = list(x), list(y)
    mx, my = fmean(xs), fmean(ys)
    over = math.fsum([(a - mx) * (b - my) for a, b in zip(xs, ys)])  # noqa: B905
    return over / math.sqrt(_squares(xs, mx) * _squares(ys, my))


def _some(data: Any, name: str, least: int = 1) -> list[Any]:
    values = list(data)
    if len(values) < least:
        raise ValueError(f"{name} needs at least {least} value{'s' if least > 1 else ''}")
    return values


def _squares(values: list[Any], middle: Any) -> float:
    middle = math.fsum(values) / len(values) if middle is None else middle
    return math.fsum([(value - middle) ** 2 for value in values])


def _counted(values: list[Any]) -> list[Any]:
    """Return the most frequent values in the order of their first occurrence."""
    counts: dict[Any, int] = {}
    for value in values:
        counts[value] = counts.get(value, 0) + 1
    most = max(counts.values())
    return [value for value, count in counts.items() if count == most]
