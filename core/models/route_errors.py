"""Build the errors about the way to an endpoint: a proxy that fails, a certificate that is not trusted.

Exceptions are recognized by the names of their classes, as the HTTP library is not loaded here.
"""

from __future__ import annotations

import ssl
from collections.abc import Iterator, Set
from typing import Any

from core.errors import ModelError, UnreachableError
from core.models.endpoint_errors import ErrorContext

NO_PROXY_FIX = "Check {variable}, or list {host} in NO_PROXY if it needs no proxy; then start the program again."
TRUST_FIX = (
    "If you trust it, set {certificates} to a file that holds its certificate, or that of a company's proxy on the way, "
    "in PEM format; then start the program again."
)

EXPIRED, NOT_YET_VALID = 10, 9
OTHER_NAMES = frozenset({62, 64})
UNKNOWN_ISSUERS = frozenset({18, 19, 20, 21})
"""OpenSSL's numbers of the reasons for which it does not accept a certificate (X509_V_ERR_...)."""


def causes(error: BaseException) -> Iterator[BaseException]:
    """Yield the error and what caused it: the SDK wraps the exceptions of its HTTP library, which wraps others."""
    link: BaseException | None = error
    while link is not None:
        yield link
        link = link.__cause__ or link.__context__


def class_names(error: BaseException) -> set[str]:
    """Return the names of the classes of the error and of its causes."""
    return {kind.__name__ for link in causes(error) for kind in type(link).__mro__}


def certificate_error(context: ErrorContext, error: BaseException) -> ModelError | None:
    """Build the error for a certificate that was not accepted; None if the failure is another one."""
    refused = next((link for link in causes(error) if isinstance(link, ssl.SSLCertVerificationError)), None)
    if refused is None:
        return None
    sentence, fix, code = _certificate_sentence(getattr(refused, "verify_code", 0))
    words = "" if code else str(getattr(refused, "verify_message", ""))
    return context.error(UnreachableError, sentence, words=words, fix=fix, code=code or "certificate_not_accepted")


def _certificate_sentence(number: int) -> tuple[str, str, str]:
    if number in UNKNOWN_ISSUERS:
        sentence = (
            "The certificate of {endpoint} is self-signed, or signed by an authority that this computer does not know."
        )
        return sentence, TRUST_FIX, "self_signed_certificate"
    if number in OTHER_NAMES:
        fix = "Use the name that the certificate was made for as the address."
        return "The certificate of {endpoint} was made for another name.", fix, "certificate_of_another"
    if number in (EXPIRED, NOT_YET_VALID):
        fix = "Check the clock of this computer, and ask who runs the endpoint for a new certificate."
        return "The certificate of {endpoint} is not valid today.", fix, "certificate_not_valid_today"
    return "The certificate of {endpoint} is not accepted.", TRUST_FIX, ""


def proxy_error(context: ErrorContext, error: BaseException, names: Set[str]) -> ModelError | None:
    """Build the error for a proxy on the way that failed; None if there is none, or the failure may be the endpoint's."""
    if context.route.proxy is None:
        return None
    refused = next((str(link) for link in causes(error) if type(link).__name__ == "ProxyError"), None)
    if refused is not None:
        return _refused(context, refused)
    if "SSLError" in names:
        return _not_encrypted(context) if context.route.proxy.url.startswith("https:") else None
    if names & {"ConnectError", "ConnectTimeout"}:
        sentence = "Nothing answers at the proxy {proxy}, through which {endpoint} is asked because of {variable}."
        return context.error(UnreachableError, sentence, fix=NO_PROXY_FIX, code="proxy_unreachable")
    if names & {"SOCKSError", "AssertionError"}:
        sentence = "{proxy}, the proxy from {variable}, is no SOCKS proxy."
        return context.error(UnreachableError, sentence, fix=NO_PROXY_FIX, code="no_socks_proxy")
    return None


def proxy_refusal(context: ErrorContext, status: int, error: Any) -> ModelError | None:
    """Build the error for an HTTP status that a proxy on the way sent in the endpoint's place; None if it did not."""
    if context.route.proxy is None:
        return None
    if status == 407:
        return _refused(context, "407")
    body, headers = getattr(error, "body", None), getattr(getattr(error, "response", None), "headers", {})
    is_page = isinstance(body, str) and body.lstrip().startswith("<")
    if not context.route.forwards or not (is_page or "x-squid-error" in headers):
        return None
    return _refused(context, str(status))


def _refused(context: ErrorContext, words: str) -> ModelError:
    if words.startswith("407"):
        sentence = (
            "The proxy {proxy}, from {variable}, wants a user name and a password, or refused those in {variable}."
        )
        fix = "Write them into {variable}, as http://name:password@host:port, then start the program again."
        return context.error(UnreachableError, sentence, fix=fix, code="proxy_wants_password")
    sentence = "The proxy {proxy}, from {variable}, did not let the request through to {endpoint}: {words}"
    return context.error(UnreachableError, sentence, words=words, fix=NO_PROXY_FIX, code="proxy_refused")


def _not_encrypted(context: ErrorContext) -> ModelError:
    sentence = "No secure connection to the proxy {proxy}, from {variable}, can be made."
    fix = "Most proxies are reached without one: write http:// in place of https:// in {variable}, then start again."
    return context.error(UnreachableError, sentence, fix=fix, code="proxy_not_secure")
