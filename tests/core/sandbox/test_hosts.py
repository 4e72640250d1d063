"""Parsing of allowed hosts, and the check for public addresses."""

from __future__ import annotations

import ipaddress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.sandbox.hosts import Host, InvalidHostError, is_public, parse_host


@pytest.mark.parametrize(
    ("line", "host"),
    [
        ("api.example.org", Host("api.example.org")),
        (" API.Example.org. ", Host("api.example.org")),
        ("api.example.org:8000", Host("api.example.org", 8000)),
        ("localhost:11434", Host("localhost", 11434)),
        ("127.0.0.1", Host("127.0.0.1")),
        ("[::1]:80", Host("::1", 80)),
        ("2001:DB8::1", Host("2001:db8::1")),
        ("bücher.example", Host("xn--bcher-kva.example")),
    ],
)
def test_a_line_of_the_list_names_a_host(line: str, host: Host) -> None:
    assert parse_host(line) == host


@pytest.mark.parametrize(
    "line",
    ["", " ", "https://example.org", "example.org/a", "*.example.org", "a b", "a:0", "a:99999", "a:b", "user@example.org",
     "exa_mple..org", "-a.org", "1.2.3", "0x7f.1", "0177.0.0.1", "[", "[::1", "a\nb", "x" * 300, "\u202e.org", "a%00.org"],
)  # fmt: skip
def test_what_is_no_host_is_refused_in_a_sentence(line: str) -> None:
    with pytest.raises(InvalidHostError, match=r"\.$|:8000\.$"):
        parse_host(line)


@pytest.mark.parametrize("address", ["93.184.215.14", "2606:2800:21f:cb07::1", "64:ff9b::5db8:d70e"])
def test_addresses_of_the_internet_lead_outside(address: str) -> None:
    assert is_public(ipaddress.ip_address(address))


@pytest.mark.parametrize(
    "address",
    ["127.0.0.1", "127.9.9.9", "10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254", "0.0.0.0", "100.64.0.1",
     "224.0.0.1", "255.255.255.255", "192.0.2.1", "198.18.0.1", "240.0.0.1", "::", "::1", "fe80::1", "fc00::1", "ff02::1",
     "::ffff:127.0.0.1", "::ffff:169.254.169.254", "2002:7f00:1::", "64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe", "2001:db8::1"],
)  # fmt: skip
def test_addresses_inside_do_not(address: str) -> None:
    assert not is_public(ipaddress.ip_address(address))


@given(st.text(max_size=40))
def test_any_line_is_a_host_or_refused(line: str) -> None:
    try:
        host = parse_host(line)
    except InvalidHostError:
        return
    shown = f"[{host.name}]" if ":" in host.name else host.name
    assert parse_host(f"{shown}:{host.port}" if host.port else shown) == host
