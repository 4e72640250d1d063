"""Whether other computers can reach this server without a login."""

from __future__ import annotations

from ipaddress import ip_address

import streamlit as st

SOCKET = "unix://"


def is_open() -> bool:
    """Whether other computers can reach this server without a login.

    A proxy with a login sends the user's name in headers, which the operator lists in `server.trustedUserHeaders`.
    """
    return not _is_private(address()) and not st.get_option("server.trustedUserHeaders")


def address() -> str:
    """Return the address on which the server listens, or "" for all addresses of this computer."""
    return str(st.get_option("server.address") or "").strip()


def _is_private(address: str) -> bool:
    """Whether the address is reachable from this computer only. Host names other than localhost count as public."""
    if address.startswith(SOCKET) or address.lower() == "localhost":
        return True
    try:
        return ip_address(address).is_loopback
    except ValueError:
        return False
