"""The part of `string` that functions use."""

from typing import Any

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
        made, rest = "", self.template
        while "$" in rest:
            before, _, rest = rest.partition("$")
            made += before
            name, length = _name_at(rest)
            if rest[:1] == "$":
                made, rest = made + "$", rest[1:]
            elif name in values:
                made, rest = made + str(values[name]), rest[length:]
            elif safe:
                made += "$"
            elif name:
                raise KeyError(name)
            else:
                raise ValueError("Invalid placeholder in string")
        return made + rest


def _name_at(text: str) -> Any:
    """The name that the text begins with, and how many characters it takes with its braces."""
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
