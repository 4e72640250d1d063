"""How requests reach an endpoint: directly or through a proxy, and with which certificates its own is checked.

The only module that reads the environment's variables for proxies and certificates. Addresses of this computer are asked
directly. Nothing here contacts an endpoint or resolves a name.
"""

from __future__ import annotations

import functools
import importlib.util
import ipaddress
import os
import socket
import ssl
import urllib.request
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, unquote, urlsplit

from core.error_codes import ErrorCode
from core.errors import SetupError, UnreachableError

TIMEOUT_VARIABLE = "MODEL_TIMEOUT_S"
"""The variable that sets how many seconds of an endpoint's silence are waited for."""

DEFAULT_TIMEOUT_S = 300.0
"""Without a byte from the endpoint: a model on a small computer may read a long conversation for minutes."""

LONGEST_TIMEOUT_S = 86_400.0

CERTIFICATE_VARIABLES = ("SSL_CERT_FILE", "SSL_CERT_DIR", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE")
"""The first that is set decides. The first two are OpenSSL's; the others, of `requests` and curl, are what companies set."""

SYSTEM_SETTINGS = "the network settings of this computer"
"""Stands for the name of a variable where a proxy comes from the settings of Windows or macOS."""

SOCKS_SCHEMES = {"socks": "socks5h", "socks5": "socks5h", "socks5h": "socks5h"}
"""The scheme that the HTTP library is given for each. With all of them the proxy resolves the names of hosts."""

PROXY_SCHEMES = {"http": "http", "https": "https", **SOCKS_SCHEMES}
LOCAL_NAMES = {"localhost", "localhost.localdomain"}


@dataclass(frozen=True, slots=True)
class Proxy:
    """A proxy, and the name of the variable that it comes from. The URL may hold a user name and a password."""

    url: str = field(repr=False)
    variable: str

    @property
    def label(self) -> str:
        """Host and port, without user name and password."""
        return urlsplit(self.url).netloc.rpartition("@")[2]

    @property
    def secrets(self) -> tuple[str, ...]:
        """The password, as it is and as it is written in the URL."""
        password = urlsplit(self.url).password or ""
        return tuple({password, unquote(password)} - {""})


@dataclass(frozen=True, slots=True)
class NetworkRoute:
    """The way to an endpoint.

    `certificates` is the path of those to trust, from the variable `certificate_variable`; both are "" for those that the
    system trusts. With `needs_certificates` False none are read: the address is http:// on this computer.
    """

    proxy: Proxy | None = None
    certificates: str = field(default="", repr=False)
    certificate_variable: str = ""
    needs_certificates: bool = True
    sends_api_key: bool = False
    """Whether a key is sent as the header `api-key`, as Azure wants it, and not as `Authorization`."""
    forwards: bool = False
    """Whether the proxy reads the requests and may answer in the endpoint's place: with http://, which is not encrypted."""


DIRECT = NetworkRoute()


def route_to(address: str, *, sends_api_key: bool = False) -> NetworkRoute:
    """Return the way to the web address. Raises UnreachableError, naming the variable, if its proxy cannot be used."""
    return replace(_route_to(address), sends_api_key=sends_api_key)


def _route_to(address: str) -> NetworkRoute:
    parts = urlsplit(address)
    host = parts.hostname or ""
    is_plain = parts.scheme == "http"
    if is_this_computer(host):
        return NetworkRoute(needs_certificates=False) if is_plain else NetworkRoute(None, *_certificates())
    proxy = _proxy_for(parts)
    forwards = is_plain and proxy is not None and proxy.url.startswith("http")
    return NetworkRoute(proxy, *_certificates(), forwards=forwards)


def client_options(route: NetworkRoute, *, is_async: bool = False) -> dict[str, Any]:
    """Return the keywords with which an HTTP client takes this way. Raises UnreachableError for broken certificates.

    Where the key is sent as `api-key`, redirects are not followed, as the HTTP library would send it to other hosts too.
    """
    options: dict[str, Any] = {
        "trust_env": False,
        "proxy": route.proxy.url if route.proxy is not None else None,
        "follow_redirects": not route.sends_api_key,
    }
    if route.sends_api_key:
        options["event_hooks"] = {"request": [_send_api_key_async if is_async else _send_api_key]}
    if not route.needs_certificates:
        return {**options, "verify": _no_certificates()}
    if route.certificates:
        return {**options, "verify": _trusting(route.certificates, route.certificate_variable)}
    return options


def _send_api_key(request: Any) -> None:
    """Move the key of a request to the header `api-key`. Tokens of Microsoft Entra ID stay where they are."""
    key = str(request.headers.get("Authorization", "")).removeprefix("Bearer ")
    is_token = key.startswith("eyJ") and key.count(".") == 2
    if key and not is_token:
        del request.headers["Authorization"]
        request.headers["api-key"] = key


async def _send_api_key_async(request: Any) -> None:
    _send_api_key(request)


def default_timeout_s() -> float:
    """Return the time-out that the environment sets, else the default. Raises SetupError if it is no number of seconds."""
    text = os.environ.get(TIMEOUT_VARIABLE, "").strip()
    return seconds_of(text, TIMEOUT_VARIABLE) if text else DEFAULT_TIMEOUT_S


def seconds_of(text: str, name: str) -> float:
    """Read a time-out; `name` is what it was given as. Raises SetupError if it is not a number from 0 to a day."""
    try:
        seconds = float(text)
    except ValueError:
        seconds = 0.0
    if not 0 < seconds <= LONGEST_TIMEOUT_S:
        raise SetupError.of(ErrorCode.INVALID_TIMEOUT, name=name)
    return seconds


# --- certificates -------------------------------------------------------------------------------------------------------


def _certificates() -> tuple[str, str]:
    for variable in CERTIFICATE_VARIABLES:
        if path := os.environ.get(variable, "").strip():
            return path, variable
    return "", ""


@functools.cache
def _no_certificates() -> ssl.SSLContext:
    """Return a context that trusts nobody, as reading the certificates of a system takes 20 ms."""
    return ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)


@functools.lru_cache(maxsize=8)
def _trusting(path: str, variable: str) -> ssl.SSLContext:
    place = Path(path)
    if not place.exists():
        raise UnreachableError.of(ErrorCode.NO_CERTIFICATES, variable=variable)
    try:
        if place.is_dir():
            return ssl.create_default_context(capath=path)
        return ssl.create_default_context(cafile=path)
    except (OSError, ValueError):
        error = UnreachableError.of(ErrorCode.BROKEN_CERTIFICATES, variable=variable)
    raise error  # outside the handler: the text of what was caught may hold the path


# --- proxies ------------------------------------------------------------------------------------------------------------


def _proxy_for(parts: SplitResult) -> Proxy | None:
    url, variable = _environment(f"{parts.scheme}_proxy") or _environment("all_proxy") or _system_proxy(parts)
    if not url or _is_exempt(parts):
        return None
    return Proxy(_checked(url, variable, parts.hostname or ""), variable)


def _environment(name: str) -> tuple[str, str] | None:
    """Return a variable's value and its name, which is written in lower or upper case; lower case decides, also if empty."""
    for variable in (name, name.upper()):
        if variable in os.environ:
            value = os.environ[variable].strip()
            return (value, variable) if value else None
    return None


def _system_proxy(parts: SplitResult) -> tuple[str, str]:
    if urllib.request.getproxies_environment():
        return "", ""  # then the variables decide alone, as everywhere in Python
    return urllib.request.getproxies().get(parts.scheme, ""), SYSTEM_SETTINGS


def _checked(url: str, variable: str, host: str) -> str:
    """Return the URL of a proxy as the HTTP library takes it. Raises UnreachableError if it cannot."""
    full = url if "://" in url else f"http://{url}"
    scheme = full.partition("://")[0].lower()
    try:
        parts = urlsplit(full)
        is_address = bool(parts.hostname) and parts.port != 0 and full.isascii() and full.isprintable()
        is_address = is_address and " " not in full and not (parts.path.strip("/") or parts.query or parts.fragment)
    except ValueError:
        is_address = False
    if scheme not in PROXY_SCHEMES or not is_address:
        raise UnreachableError.of(ErrorCode.INVALID_PROXY, variable=variable, host=host)
    if scheme in SOCKS_SCHEMES and importlib.util.find_spec("socksio") is None:
        raise UnreachableError.of(ErrorCode.NO_SOCKS, variable=variable, host=host)
    return f"{PROXY_SCHEMES[scheme]}://{parts.netloc}"


def _is_exempt(parts: SplitResult) -> bool:
    """Return whether NO_PROXY lists the host, or the system's settings do."""
    host = (parts.hostname or "").rstrip(".").lower()
    exempt = _environment("no_proxy")
    if exempt is None:
        return not urllib.request.getproxies_environment() and bool(urllib.request.proxy_bypass(host))
    port = str(parts.port or {"http": 80, "https": 443}[parts.scheme])
    return any(_is_listed(entry.strip().lower(), host, port) for entry in exempt[0].split(","))


def _is_listed(entry: str, host: str, port: str) -> bool:
    """Return whether an entry of NO_PROXY means the host: `*`, a domain and all below it, an address, a network."""
    name, colon, entry_port = entry.rpartition(":")
    if colon and entry_port.isdecimal() and (":" not in name or name.endswith("]")):
        entry = name
        if entry_port != port:
            return False
    try:
        return ipaddress.ip_address(host) in ipaddress.ip_network(entry.strip("[]"), strict=False)
    except ValueError:
        domain = entry.removeprefix("*").lstrip(".")
        return entry == "*" or (domain != "" and f".{host}".endswith(f".{domain}"))


# --- this computer ------------------------------------------------------------------------------------------------------


def is_this_computer(host: str) -> bool:
    """Return whether a host name or an IP address is one of this computer's own, without resolving it."""
    name = host.rstrip(".").lower()
    if name in LOCAL_NAMES or name.endswith(".localhost") or name in _own_names():
        return True
    try:
        address = ipaddress.ip_address(name)
    except ValueError:
        return False
    mapped = getattr(address, "ipv4_mapped", None) or address
    return mapped.is_loopback or mapped.is_unspecified or _is_own_address(str(address))


@functools.cache
def _own_names() -> frozenset[str]:
    name = socket.gethostname().lower()
    short = name.partition(".")[0]
    return frozenset({name, short, f"{short}.local"} - {"", ".local"})


def _is_own_address(address: str) -> bool:
    """Return whether a network interface of this computer has the address: only then a socket can be bound to it."""
    try:
        with socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET, socket.SOCK_DGRAM) as probe:
            probe.bind((address, 0))
    except OSError:
        return False
    return True
