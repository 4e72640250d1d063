"""Requests of the model menu to endpoints: list models, find servers on this computer, test a model.

Every function returns its result with a sentence to show. A key is sent to its endpoint only.
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


def without_secrets(address: str) -> str:
    """Return the address of an endpoint without user name, password, query and fragment.

    Addresses are shown on the page and stored with conversations, so they must not contain secrets.
    """
    return CREDENTIALS.sub(r"\1", re.split(r"[?#]", address.strip())[0]).rstrip("/")


def find_models(base_url: str, key: str) -> tuple[Sequence[str], Finding]:
    """Return the names of the models that an endpoint lists, and the finding to show."""
    try:
        models = list_models(base_url, key or None)
    except PlaygroundError as error:
        return (), _bad(error.to_failure())
    return models, Finding(texts.models_found(len(models)) if models else texts.NO_MODELS, good=bool(models))


def find_servers() -> tuple[Mapping[str, str], Finding]:
    """Return the model servers that answer on this computer as names by address, and the finding to show."""
    servers = {server.base_url: server.name for server in find_local_servers()}
    return servers, Finding(texts.servers_found(len(servers)) if servers else texts.NONE_FOUND, good=bool(servers))


def test_model(base_url: str, key: str, *, model: str) -> Finding:
    """Send the model a test request, and return whether it replies and can call functions."""
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
