"""The addresses that functions may fetch from: what stands in a list of them, and which lead outside at all."""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass

Address = ipaddress.IPv4Address | ipaddress.IPv6Address

NAME = re.compile(r"(?=.{1,253}$)(?!-)[a-z0-9_-]{1,63}(?<!-)(\.(?!-)[a-z0-9_-]{1,63}(?<!-))*")
NUMBER = re.compile("[0-9]+|0x[0-9a-f]*")
"""What an address that is written in an unusual way ends with."""

WITH_PORT = re.compile(r"(\[[^\]]*\]|[^:]*)(?::([0-9]{1,5}))?")
TRANSLATED = ipaddress.ip_network("64:ff9b::/96")


class UnfitHostError(ValueError):
    """This is no host; the text says why, in a sentence."""


@dataclass(frozen=True, slots=True)
class Host:
    """A name or an address; without a port the usual ones are meant, 80 and 443."""

    name: str
    port: int | None = None


def host_in(text: str) -> Host:
    """The host that a line of a list names, such as `api.example.org` or `127.0.0.1:8000`. Raises UnfitHostError."""
    line = text.strip()
    if "/" in line:
        raise UnfitHostError("Write the name of the host only, such as api.example.org, without http:// and slashes.")
    if "*" in line:
        raise UnfitHostError("Write each host by its full name: a star does not stand for anything here.")
    bare = f"[{line}]" if line.count(":") > 1 and not line.startswith("[") else line
    found = WITH_PORT.fullmatch(bare)
    if found is None or (found[2] and not 0 < int(found[2]) < 65536):
        raise UnfitHostError("This is no host. Write one such as api.example.org, or with a port api.example.org:8000.")
    return Host(name_of(found[1]), int(found[2]) if found[2] else None)


def name_of(host: str) -> str:
    """The host's name as it is compared: in lower case and ASCII, an address in its usual form. Raises UnfitHostError."""
    bare = host.removeprefix("[").removesuffix("]").rstrip(".")
    try:
        return str(ipaddress.ip_address(bare))
    except ValueError:
        pass
    try:
        name = bare.lower().encode("idna").decode("ascii") if not bare.isascii() else bare.lower()
    except UnicodeError:
        name = ""
    if NAME.fullmatch(name) is None or NUMBER.fullmatch(name.rpartition(".")[2]):
        raise UnfitHostError("This is no name of a host. Write one such as api.example.org.")
    return name


def is_public(address: Address) -> bool:
    """Whether the address is one of the internet's, whatever it is wrapped in: not this machine, nor its network."""
    inner = _wrapped(address)
    if inner is not None:
        return is_public(inner)
    return address.is_global and not (address.is_multicast or address.is_reserved or address.is_unspecified)


def _wrapped(address: Address) -> Address | None:
    """The address of the older kind in one of the newer kind."""
    if isinstance(address, ipaddress.IPv4Address):
        return None
    if address in TRANSLATED:
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    teredo = address.teredo
    return address.ipv4_mapped or address.sixtofour or (teredo[1] if teredo else None)
