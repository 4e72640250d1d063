"""Why the offline rules replied so, as it is shown below a reply."""

from __future__ import annotations

from core.messages import Choice
from core.models.offline.decision import ReplyRule
from playground.render.choices import choices_html
from playground.texts.choice_texts import RULES

CALLED = Choice("called", "track_order", ("order", "where"), 2.4, "refund_order", 1.1)


def test_a_choice_tells_the_words_that_decided_and_by_how_much() -> None:
    html = choices_html([CALLED, Choice("told_result", "track_order")])
    assert "Chose “Track order”." in html
    assert "Words that decided: order, where." in html
    assert "Next came “Refund order”, with 1.1 points to 2.4." in html
    assert html.index("Chose") < html.index("Told what “Track order” returned.")


def test_each_rule_has_a_sentence() -> None:
    assert set(RULES) == {str(rule) for rule in ReplyRule}


def test_what_is_not_known_is_not_shown() -> None:
    assert choices_html([]) == choices_html([Choice("of_a_newer_version")]) == ""


def test_words_of_a_conversation_are_text() -> None:
    html = choices_html([Choice("called", "<b>", ("<script>",))])
    assert "<script>" not in html
    assert "<b>" not in html
