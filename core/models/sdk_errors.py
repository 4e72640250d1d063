"""Make the errors of models also exceptions of the `openai` package, so that `except openai.RateLimitError` catches them.

The package is not loaded for it: a program that catches its exceptions has loaded it. What is added to the errors, and
to their causes, carries no credentials: requests and responses are made anew, without their headers.
"""

from __future__ import annotations

import functools
import json
import sys
from typing import Any

from core.errors import (
    BadReplyError,
    ContextTooLongError,
    CutStreamError,
    EndpointFaultError,
    MissingKeyError,
    ModelError,
    ModelTimeoutError,
    PlaygroundError,
    RateLimitedError,
    RefusedRequestError,
    UnknownModelError,
    UnreachableError,
    WrongKeyError,
)

KINDS: dict[type[ModelError], str] = {
    MissingKeyError: "AuthenticationError",
    WrongKeyError: "AuthenticationError",
    UnknownModelError: "NotFoundError",
    RateLimitedError: "RateLimitError",
    UnreachableError: "APIConnectionError",
    ModelTimeoutError: "APITimeoutError",
    CutStreamError: "APIConnectionError",
    ContextTooLongError: "BadRequestError",
    RefusedRequestError: "BadRequestError",
    EndpointFaultError: "InternalServerError",
    BadReplyError: "APIError",
}
"""The exceptions of the package for errors whose cause is not known, or is not kept because it holds a key."""

KEPT_HEADERS = ("retry-after", "x-request-id", "x-ratelimit")
"""Beginnings of the names of the headers of a response that programs read to decide when to try again."""

NO_ADDRESS = "https://unknown.invalid"


def also_of_sdk(error: PlaygroundError) -> PlaygroundError:
    """Return the same error. If it is one of a model and the package is loaded, it is now of both classes."""
    package: Any = sys.modules.get("openai")
    if package is None or not isinstance(error, ModelError) or isinstance(error, package.OpenAIError):
        return error
    cause = error.__cause__
    ours: Any = type(error)
    kind: Any = type(cause) if isinstance(cause, package.OpenAIError) else getattr(package, _kind_of(error))
    error.__class__ = _both(ours, kind)
    _add_attributes(error, kind, cause, package)
    return error


def _kind_of(error: ModelError) -> str:
    if error.code == "key_not_allowed":
        return "PermissionDeniedError"
    return next((name for kind, name in KINDS.items() if isinstance(error, kind)), "APIError")


@functools.cache
def _both(ours: Any, theirs: Any) -> type[Any]:
    """Return a class that is both, under our name, by which logs and screens know it."""
    return type(ours.__name__, (ours, theirs), {"__module__": ours.__module__, "__doc__": ours.__doc__})


def _add_attributes(error: Any, kind: Any, cause: Any, package: Any) -> None:
    """Give the error the attributes that the package's exceptions have, and its causes no others."""
    http: Any = sys.modules.get("httpx2") or sys.modules["httpx"]  # whichever the package uses
    error.request = http.Request("POST", _address(error, cause))
    error.body = getattr(cause, "body", None)
    error.param = error.type = None
    if issubclass(kind, package.APIStatusError):
        error.status_code = getattr(cause, "status_code", None) or getattr(kind, "status_code", 500)
        headers = {"content-type": "application/json", **_kept_headers(getattr(cause, "response", None))}
        content = json.dumps(error.body, default=str)  # in ASCII: the words of an endpoint may hold half an emoji
        error.response = http.Response(error.status_code, headers=headers, content=content, request=error.request)
        error.request_id = error.response.headers.get("x-request-id")
    _clean(cause, error)


def _address(error: ModelError, cause: Any) -> str:
    """Return the address that was asked, without what a user may have written into it besides host and path."""
    url = getattr(getattr(cause, "request", None), "url", None)
    if url is None:
        return str(error.facts.get("address") or NO_ADDRESS)
    return str(url.copy_with(username=None, password=None, query=None))


def _kept_headers(response: Any) -> dict[str, str]:
    headers = getattr(response, "headers", None) or {}
    return {name: value for name, value in headers.items() if name.lower().startswith(KEPT_HEADERS)}


def _clean(cause: BaseException | None, error: Any) -> None:
    """Replace the requests and responses of an exception and its causes, whose headers hold the key.

    The cause of a refusal is dropped: it adds nothing but the address, with a password if there is one.
    """
    if cause is not None and hasattr(error, "response"):
        cause.__cause__ = cause.__context__ = None
    while cause is not None:
        for name in vars(cause).keys() & {"request", "_request"}:
            setattr(cause, name, error.request)
        if "response" in vars(cause):
            cause.response = getattr(error, "response", None)  # type: ignore[attr-defined]  # an exception of the package
        cause = cause.__cause__ or cause.__context__
