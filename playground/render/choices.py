"""Renders why the offline rules replied as they did, folded below the reply."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from core.messages import Choice
from playground import texts
from playground.render.safe_text import plain
from playground.texts import choice_texts

SHOWN_WORDS = 8


def choices_html(choices: Sequence[Choice]) -> str:
    """Return the quiet mark of a reply by rules, and inside it what each of its steps was chosen by."""
    steps = ["".join(f"<p>{plain(line)}</p>" for line in _lines(choice)) for choice in choices]
    told = "".join(f"<li>{step}</li>" for step in steps if step)
    if not told:
        return ""
    return f'<details class="ap-exact ap-choices"><summary>{choice_texts.WHY}</summary><ol>{told}</ol></details>'


def _lines(choice: Choice) -> Iterator[str]:
    rule = choice_texts.RULES.get(choice.rule)
    if rule is None:
        return
    yield rule.format(chosen=f"“{texts.humanised(choice.chosen)}”" if choice.chosen else choice_texts.UNNAMED)
    if choice.words:
        yield choice_texts.decided_by(choice.words[:SHOWN_WORDS])
    if choice.runner_up:
        other = f"“{texts.humanised(choice.runner_up)}”"
        yield choice_texts.runner_up(other, choice.score, choice.runner_up_score)
