"""Requests to endpoints for the model menu: list their models, find servers on this computer, test one.

Nothing here draws or is kept. A key goes to the endpoint and nowhere else; what comes back is a sentence.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from core.errors import Failure, PlaygroundError
from core.models.endpoints import find_local_servers, list_models, test_endpoint
from playground import texts

CREDENTIALS = re.compile(r"^((?:[a-z][a-z0-9+.-]*:)?//)?[^/]*@", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Finding:
    """The result of a request, as a sentence, and whether it succeeded."""

    sentence: str
    good: bool


def bare(address: str) -> str:
    """The address of an endpoint without a name, a password or anything after a question mark. What is in an address is
    shown, and kept with the conversation, so nothing secret may be in it."""
    return CREDENTIALS.sub(r"\1", re.split(r"[?#]", address.strip())[0]).rstrip("/")


def models_at(base_url: str, key: str) -> tuple[Sequence[str], Finding]:
    """The names of the models an endpoint offers."""
    try:
        models = list_models(base_url, key or None)
    except PlaygroundError as error:
        return (), _bad(error.to_failure())
    return models, Finding(texts.models_found(len(models)) if models else texts.NO_MODELS, good=bool(models))


def servers_here() -> tuple[Mapping[str, str], Finding]:
    """The model servers that answer on this computer: names by address."""
    servers = {server.base_url: server.name for server in find_local_servers()}
    return servers, Finding(texts.servers_found(len(servers)) if servers else texts.NONE_FOUND, good=bool(servers))


def try_out(base_url: str, key: str, *, model: str) -> Finding:
    """Whether the model answers, and can call functions."""
    if not model:
        return Finding(f"{texts.NO_MODEL_CHOSEN} {texts.NO_MODEL_CHOSEN_FIX}", good=False)
    report = test_endpoint(base_url, key or None, model=model)
    if report.works:
        return Finding(
            texts.test_passed(model, report.first_delta_s or 0.0, calls=bool(report.calls_functions)), good=True
        )
    return _bad(report.failure) if report.failure else Finding(texts.TEST_FAILED, good=False)


def _bad(failure: Failure) -> Finding:
    return Finding(f"{failure.message} {failure.fix}".strip(), good=False)
