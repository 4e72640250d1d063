"""A conversation can be taken along as a file, under a name any system takes."""

from __future__ import annotations

from dataclasses import replace

import pytest

from core.events import RunStarted
from core.messages import user
from core.views import conversation_from_json
from playground.screens.talk.chat_pane import conversation_files
from tests.playground.render.test_chat import TEAM
from tests.support.logs import recorded

LOG = recorded(RunStarted("desk", (user("안녕하세요"),), {"seat": "1B"}))


def test_the_json_file_holds_every_event() -> None:
    _, file = conversation_files(TEAM, LOG)
    assert conversation_from_json(file.text()) == LOG


def test_the_markdown_file_contains_the_messages() -> None:
    file, _ = conversation_files(TEAM, LOG)
    assert "안녕하세요" in file.text()
    assert file.text().startswith("# Airline")


@pytest.mark.parametrize(
    ("team", "stem"),
    [("Airline", "airline"), ("../../etc", "etc"), ("환불 팀", "환불_팀"), ('a"b\n/c', "a_b_c"), ("", "new")],
)
def test_a_file_is_called_after_its_team(team: str, stem: str) -> None:
    names = [file.name for file in conversation_files(replace(TEAM, name=team), LOG)]
    assert names == [f"{stem}.conversation.md", f"{stem}.conversation.json"]
