"""Agent, Result and Response are constructed, subclassed, copied and dumped like Pydantic models."""

from __future__ import annotations

import copy
import json
import warnings
from dataclasses import field
from typing import Any, ClassVar

import pydantic
import pytest

from core import Agent, Response, Result


def look_up() -> str:
    return "found"


class Tiny(Agent):
    model: str = "tiny"
    name = "Tiny"
    functions: list[Any] = [look_up]  # noqa: RUF012 - as in Pydantic, each instance gets a copy
    level: int = 3
    kinds: ClassVar[int] = 1
    _seen: int = 0


class Needy(Tiny):
    team: str  # type: ignore[misc]  # a keyword, so it may follow fields with a default
    words: int = pydantic.Field(default=5, ge=1)
    notes: list[str] = pydantic.Field(default_factory=list)
    marks: list[str] = field(default_factory=list)


class Named(Agent):
    title: str = "Dr."

    def __init__(self, surname: str, **others: Any) -> None:
        super().__init__(name=f"{self.title} {surname}", **others)


class Counted(Response):
    count: int = 0

    def model_post_init(self, context: Any, /) -> None:
        self.count = len(self.messages)


def test_unknown_keywords_are_ignored_with_a_warning_that_names_them() -> None:
    with pytest.warns(UserWarning, match=r"The agent Desk ignores role, api_base: Agent has no such field") as warned:
        agent = Agent(name="Desk", role="clerk", api_base="http://x")  # type: ignore[call-arg]
    assert agent.name == "Desk"
    assert warned[0].filename == __file__
    with pytest.warns(UserWarning, match="Result has no field worth: ignored"):
        assert Result(worth="x").value == ""  # type: ignore[call-arg]


def test_keywords_that_are_fields_of_a_request_become_settings() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        agent = Agent(settings={"seed": 1}, temperature=0.2, max_tokens=9)  # type: ignore[call-arg]
    assert agent.settings == {"seed": 1, "temperature": 0.2, "max_tokens": 9}
    assert Agent().settings == {}


def test_form_of_a_reply_may_be_a_class_of_pydantic() -> None:
    class Weather(pydantic.BaseModel):
        degrees: int

    sent = Agent(response_format=Weather).settings["response_format"]  # type: ignore[call-arg]
    assert sent["type"] == "json_schema"
    assert sent["json_schema"]["name"] == "Weather"
    assert sent["json_schema"]["schema"]["properties"]["degrees"]["type"] == "integer"
    assert json.dumps(sent)


def test_subclass_has_its_own_fields_and_defaults() -> None:
    agent = Tiny(instructions="Be short.", level=4)
    assert (agent.name, agent.model, agent.level, agent.instructions) == ("Tiny", "tiny", 4, "Be short.")
    assert agent.functions == [look_up]
    agent.functions.append(len)
    assert Tiny().functions == [look_up]
    assert Tiny(model="big").model == "big"
    assert Tiny.kinds == 1


def test_subclass_of_a_subclass_may_require_fields_and_use_those_of_pydantic() -> None:
    agent = Needy(team="red", level=1)
    values = (agent.team, agent.level, agent.words, agent.notes, agent.marks)
    assert values == ("red", 1, 5, [], [])
    with pytest.raises(TypeError, match="team"):
        Needy()  # type: ignore[call-arg]


def test_subclass_may_have_a_constructor_of_its_own() -> None:
    agent = Named("Who", temperature=0.1, title="Doctor")
    assert (agent.name, agent.title, agent.settings) == ("Dr. Who", "Doctor", {"temperature": 0.1})
    assert Named("No").model == "gpt-4o"


def test_subclass_inherits_a_constructor() -> None:
    class Doctor(Named):
        pass

    class Greeting:
        def __init__(self, word: str) -> None:
            self.word = word

    class Greeter(Greeting, Agent):
        pass

    assert Doctor("Who").name == "Dr. Who"
    assert Greeter("Hello").word == "Hello"


def test_subclass_may_act_when_its_fields_are_set() -> None:
    response = Counted(messages=[{"role": "user", "content": "Hello"}])
    assert response.count == 1
    assert response.agent is None


def test_validators_that_would_never_be_called_are_refused() -> None:
    with pytest.raises(TypeError, match=r"Checked\.check: Pydantic's validators are not called here"):

        class Checked(Agent):
            @pydantic.field_validator("name")
            @classmethod
            def check(cls, value: str) -> str:
                return value


def test_dump_has_the_fields_also_of_records_within() -> None:
    agent = Agent(name="Desk", functions=[look_up])
    response = Response(
        messages=[{"role": "assistant", "content": "Hi"}], agent=agent, context_variables={"a": (1, {2})}
    )
    dumped = response.model_dump()
    assert dumped["messages"] == [{"role": "assistant", "content": "Hi"}]
    assert dumped["messages"] is not response.messages
    assert dumped["agent"]["functions"] == [look_up]
    assert dumped["context_variables"] == {"a": (1, {2})}
    assert response.dict() == dumped
    assert response.model_dump(include={"agent", "messages"}, exclude={"agent"}).keys() == {"messages"}
    assert Result().model_dump(exclude_none=True) == {"value": "", "context_variables": {}}
    assert "_seen" not in Tiny().model_dump()


def test_dump_as_json_names_functions() -> None:
    agent = Agent(name="Desk", functions=[look_up])
    loaded = json.loads(Response(agent=agent, context_variables={"a": (1, 2), "b": object}).model_dump_json(indent=1))
    assert loaded["agent"]["functions"] == ["look_up"]
    assert loaded["context_variables"]["a"] == [1, 2]
    assert json.loads(agent.json())["name"] == "Desk"


def test_agents_that_ask_each_other_can_be_dumped() -> None:
    one, two = Agent("One"), Agent("Two")
    one.delegates, two.delegates = [two], [one]
    assert one.model_dump()["delegates"][0]["delegates"] == ["Agent(name='One')"]


def test_copy_may_change_fields() -> None:
    agent = Tiny(functions=[look_up], level=7)
    copied = agent.model_copy(update={"name": "Other"})
    assert (copied.name, copied.level, copied.functions is agent.functions) == ("Other", 7, True)
    assert agent.name == "Tiny"
    deep = agent.copy(deep=True)
    assert deep.functions == agent.functions
    assert deep.functions is not agent.functions
    with pytest.raises(TypeError, match="Tiny has no field 'title'"):
        agent.model_copy(update={"title": "x"})
    assert copy.deepcopy(agent).level == 7


def test_records_are_made_from_mappings_and_make_them() -> None:
    result = Result.model_validate({"value": "ok"})
    assert Result.model_validate(result) is result
    assert dict(result) == {"value": "ok", "agent": None, "context_variables": {}}
    assert Result.model_construct(value="ok") == result
    assert list(Agent.model_fields)[:3] == ["name", "model", "instructions"]
