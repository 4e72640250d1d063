"""Who can reach the server is told from where it listens."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from streamlit import config

from playground.exposure import is_open


@pytest.fixture(autouse=True)
def as_it_was() -> Iterator[None]:
    known = {name: config.get_option(name) for name in ("server.address", "server.trustedUserHeaders")}
    yield
    for name, value in known.items():
        config.set_option(name, value)


@pytest.mark.parametrize("address", ["127.0.0.1", "127.0.0.2", "::1", "localhost", "LOCALHOST", "unix:///run/app.sock"])
def test_a_server_on_this_computer_alone_is_not_open(address: str) -> None:
    config.set_option("server.address", address)
    assert not is_open()


@pytest.mark.parametrize("address", ["0.0.0.0", "::", "192.168.1.5", "2001:db8::1", "my.computer.example", "", None])
def test_a_server_that_others_reach_is_open(address: str | None) -> None:
    config.set_option("server.address", address)
    assert is_open()


def test_a_login_in_front_of_it_closes_it() -> None:
    config.set_option("server.address", "0.0.0.0")
    config.set_option("server.trustedUserHeaders", {"X-User": "name"})
    assert not is_open()
