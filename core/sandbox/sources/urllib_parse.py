"""The part of `urllib.parse` that functions use."""

from typing import Any

_SAFE = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.-~"


def quote(string: str, safe: str = "/") -> str:
    made = ""
    for byte in string.encode("utf-8"):
        char = chr(byte)
        made += char if byte < 128 and (char in _SAFE or char in safe) else f"%{byte:02X}"
    return made


def quote_plus(string: str, safe: str = "") -> str:
    return quote(string, safe + " ").replace(" ", "+")


def unquote(string: str) -> str:
    made, rest = b"", string
    while rest:
        digits = rest[1:3]
        if rest[0] == "%" and len(digits) == 2 and all(digit in "0123456789abcdefABCDEF" for digit in digits):
            made, rest = made + bytes.fromhex(digits), rest[3:]
        else:
            made, rest = made + rest[0].encode("utf-8"), rest[1:]
    return made.decode("utf-8", "replace")


def unquote_plus(string: str) -> str:
    return unquote(string.replace("+", " "))


def urlencode(query: Any) -> str:
    pairs = query.items() if isinstance(query, dict) else query
    return "&".join([f"{quote_plus(str(name))}={quote_plus(str(value))}" for name, value in pairs])
