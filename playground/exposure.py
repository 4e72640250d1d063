"""Who can reach this server: this computer alone, or others too. Nothing here draws or serves."""

from __future__ import annotations

from ipaddress import ip_address

import streamlit as st

SOCKET = "unix://"


def is_open() -> bool:
    """Whether other computers can reach this server, and nothing in front of it asks people who they are.

    What does, such as a proxy with a login, tells who somebody is in headers; `server.trustedUserHeaders` names them.
    """
    return not _is_private(address()) and not st.get_option("server.trustedUserHeaders")


def address() -> str:
    """Where the server listens; "" when it is on all addresses of this computer."""
    return str(st.get_option("server.address") or "").strip()


def _is_private(address: str) -> bool:
    """Whether only this computer can get there. A name may lead anywhere, but for localhost."""
    if address.startswith(SOCKET) or address.lower() == "localhost":
        return True
    try:
        return ip_address(address).is_loopback
    except ValueError:
        return False
