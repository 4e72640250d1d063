"""The choice of a model, as a value that can be stored and shown, as it holds no API key."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from core.errors import NoModelChosenError
from core.models.credentials import OPENAI_ADDRESS
from core.models.offline import OfflineModel
from core.models.openai import OpenAIModel
from core.models.protocol import Model


class ModelSource(StrEnum):
    """Where replies come from."""

    OFFLINE = "offline"
    ENDPOINT = "endpoint"


@dataclass(frozen=True, slots=True)
class ModelChoice:
    """The model of a conversation; all but `source` counts only when that is an endpoint.

    `timeout_s` is the longest silence of the endpoint that is waited for; None for the environment's or the default.

    The key is not part of the choice, because the choice is stored and shown.
    """

    source: ModelSource = ModelSource.OFFLINE
    base_url: str = OPENAI_ADDRESS
    model: str = ""
    timeout_s: float | None = None


OFFLINE = ModelChoice()


def create_model(
    choice: ModelChoice, api_key: str = "", *, words_per_s: float | None = None, delay_s: float = 0.0
) -> Model:
    """Create the chosen model.

    Without `api_key`, the environment's key is used, for the environment's endpoint only (`core.models.credentials`).
    `words_per_s` and `delay_s` pace the offline model, so that people can follow it; see `OfflineModel`.

    Raises NoModelChosenError when an endpoint is chosen without a model.
    """
    if choice.source is ModelSource.OFFLINE:
        return OfflineModel(words_per_s=words_per_s, delay_s=delay_s)
    if not choice.model:
        raise NoModelChosenError("No model is chosen.")
    return OpenAIModel(base_url=choice.base_url, api_key=api_key, timeout_s=choice.timeout_s)
