"""Parts of urllib.parse and uuid."""

import hashlib
import random
from typing import Any

# --- module urllib.parse


_SAFE = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.-~"


def quote(string: str, safe: str = "/") -> str:
    result = ""
    for byte in string.encode("utf-8"):
        char = chr(byte)
        result += char if byte < 128 and (char in _SAFE or char in safe) else f"%{byte:02X}"
    return result


def quote_plus(string: str, safe: str = "") -> str:
    return quote(string, safe + " ").replace(" ", "+")


def unquote(string: str) -> str:
    result, rest = b"", string
    while rest:
        digits = rest[1:3]
        if rest[0] == "%" and len(digits) == 2 and all(digit in "0123456789abcdefABCDEF" for digit in digits):
            result, rest = result + bytes.fromhex(digits), rest[3:]
        else:
            result, rest = result + rest[0].encode("utf-8"), rest[1:]
    return result.decode("utf-8", "replace")


def unquote_plus(string: str) -> str:
    return unquote(string.replace("+", " "))


def urlencode(query: Any) -> str:
    pairs = query.items() if isinstance(query, dict) else query
    return "&".join([f"{quote_plus(str(name))}={quote_plus(str(value))}" for name, value in pairs])


# --- module uuid
# With a seed, `uuid4` returns the same identifiers every time.


class UUID:
    def __init__(self, hex: Any = None, *, int: Any = None) -> None:
        digits = f"{int:032x}" if int is not None else hex.replace("urn:uuid:", "").strip("{}").replace("-", "")
        if len(digits) != 32 or not all(digit in "0123456789abcdefABCDEF" for digit in digits):
            raise ValueError("badly formed hexadecimal UUID string")
        self.hex = digits.lower()
        self.int = _number(self.hex)

    def __str__(self) -> str:
        return "-".join([self.hex[:8], self.hex[8:12], self.hex[12:16], self.hex[16:20], self.hex[20:]])

    def __repr__(self) -> str:
        return f"UUID('{self}')"

    def __eq__(self, other: Any) -> bool:
        return type(other) is type(self) and other.hex == self.hex

    def __hash__(self) -> Any:
        return hash(self.hex)


def uuid4() -> UUID:
    return _made(f"{random.getrandbits(128):032x}", "4")


def uuid1() -> UUID:
    return uuid4()


def uuid5(namespace: UUID, name: str) -> UUID:
    return _made(hashlib.sha1(bytes.fromhex(namespace.hex) + name.encode()).hexdigest()[:32], "5")


def uuid3(namespace: UUID, name: str) -> UUID:
    return _made(hashlib.md5(bytes.fromhex(namespace.hex) + name.encode()).hexdigest(), "3")


def _number(hex: str) -> int:
    return int(hex, 16)


def _made(hex: str, version: str) -> UUID:
    variant = "89ab"[int(hex[16], 16) % 4]
    return UUID(hex[:12] + version + hex[13:16] + variant + hex[17:])
