"""The part of `uuid` that functions use. With a seed, `uuid4` gives the same ones every time."""

import hashlib
import random
from typing import Any


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
