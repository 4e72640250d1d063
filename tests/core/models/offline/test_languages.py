"""Languages are data: a file that is put beside the others is all that another language needs."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import Any

import pytest

import core
from core.models.offline import decide
from core.models.protocol import ModelRequest
from core.terms.language import LANGUAGES, alternatives, language_of, noun_of
from tests.support.desks import tool

TODAY = date(2026, 3, 4)

GERMAN = r"""
name = "Deutsch"
stemmer = "german"

[words]
stop = "ich du wir sie der die das den dem ein eine einen ist sind mein meine bitte und für in im am wie wird"
counts = "anzahl"

[numbers]
before = '\b'
after = '\b'
words = "zwei=2 drei=3 vier=4"

[roles]
at = "in, nach, bei"

[patterns]
hello = ['guten tag|grüß gott']
yes = ['ja|jawohl']
date = ['\b(?:heute|morgen|übermorgen)\b']

[forms]
place = "stadt ort"
date = "tag datum"

[concepts]
weather = "wetter, regen, schirm"
cancel = "stornieren, absagen"

[replies]
hello = "Guten Tag! Hier ist {agent}."
can = "Das kann ich:"
which = "Was möchten Sie?"
ask_for = "Nennen Sie mir bitte: {label}?"
"""

TOOLS = [
    tool("get_weather", "Get the weather in a city.", stadt="Name der Stadt."),
    tool("cancel_visit", "Cancel a visit.", tag="Der Tag."),
    tool("order_rolls", "Brötchen bestellen.", anzahl={"type": "integer", "description": "Wie viele Brötchen."}),
]

PROGRAM = """
import json, sys
from datetime import date
from core.models.offline import decide
from core.models.protocol import ModelRequest
texts, tools = json.load(sys.stdin)
for text in texts:
    decision = decide(ModelRequest("offline", [{"role": "user", "content": text}], tools, agent="Bäckerei"), date(2026, 3, 4))
    print(json.dumps([decision.text, [[call.name, call.arguments] for call in decision.calls]]))
"""


def said_in(folder: Path, *texts: str) -> list[Any]:
    """What the model of a copy of the engine answers to each of these messages."""
    ran = subprocess.run(
        [sys.executable, "-c", PROGRAM],
        cwd=folder,
        input=json.dumps([texts, TOOLS]),
        capture_output=True,
        text=True,
        check=True,
    )
    return [json.loads(line) for line in ran.stdout.splitlines()]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the engine with one more language."""
    folder = tmp_path_factory.mktemp("german")
    shutil.copytree(Path(core.__file__).parent, folder / "core", ignore=shutil.ignore_patterns("__pycache__"))
    (folder / "core" / "terms" / "languages" / "de.toml").write_text(GERMAN, encoding="utf-8")
    return folder


def test_another_language_needs_a_file_alone(folder: Path) -> None:
    hello, weather, cancel, rolls, question = said_in(
        folder,
        "Guten Tag!",
        "Wie wird das Wetter in Bremen?",
        "Ich will meinen Besuch übermorgen absagen",
        "Bitte vier Brötchen bestellen",
        "bitte meinen Termin stornieren",
    )
    assert hello[0].startswith("Guten Tag! Hier ist Bäckerei.\n\nDas kann ich:\n\n- ")
    assert weather[1] == [["get_weather", {"stadt": "Bremen"}]]
    assert cancel[0] == "Here is what I will do: cancel a visit (tag: übermorgen). Shall I go ahead?"
    assert rolls[1] == [["order_rolls", {"anzahl": 4}]]
    assert question[0].startswith("Nennen Sie mir bitte: tag?")


def test_another_language_leaves_the_others_as_they_are(folder: Path) -> None:
    texts = ["Hello!", "What is the weather in Oslo?", "안녕하세요", "서울 날씨 어때요?"]
    here = [
        decide(ModelRequest("offline", [{"role": "user", "content": text}], TOOLS, agent="Bäckerei"), TODAY)
        for text in texts
    ]
    expected = [[one.text, [[call.name, call.arguments] for call in one.calls]] for one in here]
    assert said_in(folder, *texts) == expected


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Where is my parcel?", "en"),
        ("내 소포가 어디 있어요?", "ko"),
        ("P-4411", "en"),
        ("?!", "en"),
        ("KTX 표 주세요", "ko"),
    ],
)
def test_the_language_of_a_text_is_reported_by_its_letters(text: str, code: str) -> None:
    assert language_of(text).code == code


def test_each_language_has_every_reply() -> None:
    names = {language.code: set(language.data["replies"]) for language in LANGUAGES}
    assert names["ko"] == names["en"]


def test_a_noun_loses_the_particle_that_its_last_letter_takes() -> None:
    assert [noun_of(word) for word in ("서울에서", "부산은", "제주로", "마을", "비", "Oslo")] == [
        *("서울", "부산", "제주", "마을", "비", "Oslo")
    ]


def test_a_pattern_that_no_language_has_matches_nothing() -> None:
    assert alternatives("no such pattern") == "(?:(?!))"
