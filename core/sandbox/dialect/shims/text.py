"""Parts of difflib, html, string and textwrap."""

from typing import Any

# --- module difflib
# The similarity of texts, and the nearest ones.


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
    """Return the length of the longest common part, plus that of those on its left and right, as Python computes it."""
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


# --- module html


_PAIRS = [("<", "&lt;"), (">", "&gt;"), ('"', "&quot;"), ("'", "&#x27;"), ("'", "&#39;")]


def escape(s: str, quote: bool = True) -> str:
    result = s.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return result.replace('"', "&quot;").replace("'", "&#x27;") if quote else result


def unescape(s: str) -> str:
    for char, written in _PAIRS:
        s = s.replace(written, char)
    return s.replace("&amp;", "&")


# --- module string


ascii_lowercase = "abcdefghijklmnopqrstuvwxyz"
ascii_uppercase = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
ascii_letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
digits = "0123456789"
hexdigits = "0123456789abcdefABCDEF"
octdigits = "01234567"
punctuation = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~"
whitespace = " \t\n\r\x0b\x0c"
printable = (
    "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~ \t\n\r\x0b\x0c"
)


def capwords(s: str, sep: Any = None) -> str:
    return (sep or " ").join([word.capitalize() for word in s.split(sep)])


class Template:
    def __init__(self, template: str) -> None:
        self.template = template

    def substitute(self, mapping: Any = None, **further: Any) -> str:
        return self._filled({**(mapping or {}), **further}, False)

    def safe_substitute(self, mapping: Any = None, **further: Any) -> str:
        return self._filled({**(mapping or {}), **further}, True)

    def _filled(self, values: Any, safe: bool) -> str:
        result, rest = "", self.template
        while "$" in rest:
            before, _, rest = rest.partition("$")
            result += before
            name, length = _name_at(rest)
            if rest[:1] == "$":
                result, rest = result + "$", rest[1:]
            elif name in values:
                result, rest = result + str(values[name]), rest[length:]
            elif safe:
                result += "$"
            elif name:
                raise KeyError(name)
            else:
                raise ValueError("Invalid placeholder in string")
        return result + rest


def _name_at(text: str) -> Any:
    """Return the name at the beginning of the text, and its length with braces."""
    braces = text[:1] == "{"
    inner = text[1 : text.find("}")] if braces and "}" in text else text
    name = ""
    for char in inner:
        if not (char in ascii_letters or char == "_" or (name and char in digits)):
            break
        name += char
    if not braces:
        return name, len(name)
    return (name, len(name) + 2) if name == inner else ("", 0)


# --- module textwrap


def wrap(text: str, width: int = 70, initial_indent: str = "", subsequent_indent: str = "", **_: Any) -> list[str]:
    lines: list[str] = []
    line = ""
    for each in text.split():
        word = each
        indent = subsequent_indent if lines else initial_indent
        if line and len(indent) + len(line) + 1 + len(word) > width:
            lines.append(indent + line)
            line, indent = "", subsequent_indent
        while not line and len(indent) + len(word) > width:
            room = max(width - len(indent), 1)
            lines.append(indent + word[:room])
            word, indent = word[room:], subsequent_indent
        line = f"{line} {word}" if line else word
    return [*lines, (subsequent_indent if lines else initial_indent) + line] if line else lines


def fill(text: str, width: int = 70, **further: Any) -> str:
    return "\n".join(wrap(text, width, **further))


def shorten(text: str, width: int, placeholder: str = " [...]", **_: Any) -> str:
    words = text.split()
    if len(" ".join(words)) <= width:
        return " ".join(words)
    while words and len(" ".join(words)) + len(placeholder) > width:
        words.pop()
    return " ".join(words) + placeholder if words else placeholder.strip()


def dedent(text: str) -> str:
    lines = [line if line.strip() else "" for line in text.split("\n")]
    margins = [len(line) - len(line.lstrip(" \t")) for line in lines if line]
    cut = min(margins) if margins else 0
    return "\n".join([line[cut:] for line in lines])


def indent(text: str, prefix: str, predicate: Any = None) -> str:
    result = ""
    for line in text.splitlines(True):
        wanted = predicate(line) if predicate is not None else line.strip()
        result += prefix + line if wanted else line
    return result
