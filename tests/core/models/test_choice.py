"""The chosen model is created from a value that holds no key."""

from __future__ import annotations

import pytest

from core.errors import NoModelChosenError
from core.models.choice import ModelChoice, ModelSource, create_model
from core.models.offline import OfflineModel
from core.models.openai import OpenAIModel


def test_the_offline_model_is_created_with_its_pace() -> None:
    model = create_model(ModelChoice(), words_per_s=35, delay_s=0.5)
    assert isinstance(model, OfflineModel)
    assert (model.words_per_s, model.delay_s) == (35, 0.5)


def test_an_endpoint_gets_the_key_that_is_given() -> None:
    choice = ModelChoice(ModelSource.ENDPOINT, "http://127.0.0.1:9/v1", "tiny")
    model = create_model(choice, "sk-planted")
    assert isinstance(model, OpenAIModel)
    assert model.client.api_key == "sk-planted"
    assert "sk-planted" not in repr(choice)


def test_an_endpoint_without_a_model_is_an_error_with_a_next_step() -> None:
    with pytest.raises(NoModelChosenError) as raised:
        create_model(ModelChoice(ModelSource.ENDPOINT))
    assert raised.value.fix
