"""Hosts that functions may fetch from: parsing the list of allowed hosts, and telling public addresses from private ones."""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass

Address = ipaddress.IPv4Address | ipaddress.IPv6Address

NAME = re.compile(r"(?=.{1,253}$)(?!-)[a-z0-9_-]{1,63}(?<!-)(\.(?!-)[a-z0-9_-]{1,63}(?<!-))*")
NUMBER = re.compile("[0-9]+|0x[0-9a-f]*")
"""The last label of an address in an unusual notation, such as 0x7f000001 or 127.1: no domain name ends so."""

WITH_PORT = re.compile(r"(\[[^\]]*\]|[^:]*)(?::([0-9]{1,5}))?")
LONGEST_LINE = 300
"""Characters of a line of the list: the longest name has 253, and the port five."""

NO_NAME = "This is no name of a host. Write one such as api.example.org."
NAT64 = ipaddress.ip_network("64:ff9b::/96")


class InvalidHostError(ValueError):
    """The text is not a host. The message is a sentence with the reason."""


@dataclass(frozen=True, slots=True)
class Host:
    """A host name or an IP address. Without a port, ports 80 and 443 are meant."""

    name: str
    port: int | None = None


def parse_host(text: str) -> Host:
    """Parse a line of the list, such as `api.example.org` or `127.0.0.1:8000`. Raises InvalidHostError."""
    line = text.strip()
    if len(line) > LONGEST_LINE:
        raise InvalidHostError(NO_NAME)
    if "/" in line:
        raise InvalidHostError("Write the name of the host only, such as api.example.org, without http:// and slashes.")
    if "*" in line:
        raise InvalidHostError("Write each host by its full name: a star does not stand for anything here.")
    bare = f"[{line}]" if line.count(":") > 1 and not line.startswith("[") else line
    match = WITH_PORT.fullmatch(bare)
    if match is None or (match[2] and not 0 < int(match[2]) < 65536):
        raise InvalidHostError(
            "This is no host. Write one such as api.example.org, or with a port api.example.org:8000."
        )
    return Host(normalize_host_name(match[1]), int(match[2]) if match[2] else None)


def normalize_host_name(host: str) -> str:
    """Return the name in the form used for comparison: lower-case ASCII, an address in its usual form. Raises InvalidHostError."""
    if len(host) > LONGEST_LINE:
        raise InvalidHostError(NO_NAME)
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
        raise InvalidHostError(NO_NAME)
    return name


def is_public(address: Address) -> bool:
    """Return whether an address, or the one embedded in it, is on the public internet: not this machine or its network."""
    inner = _embedded(address)
    if inner is not None:
        return is_public(inner)
    return address.is_global and not (address.is_multicast or address.is_reserved or address.is_unspecified)


def _embedded(address: Address) -> Address | None:
    """Return the IPv4 address that an IPv6 address embeds (NAT64, IPv4-mapped, 6to4, Teredo)."""
    if isinstance(address, ipaddress.IPv4Address):
        return None
    if address in NAT64:
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    teredo = address.teredo
    return address.ipv4_mapped or address.sixtofour or (teredo[1] if teredo else None)
