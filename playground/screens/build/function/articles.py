"""The articles a search function looks through."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import streamlit as st

from core.team.check import Problem
from core.team.spec import Article, FunctionSpec
from playground import desk
from playground.drafts import Draft
from playground.screens.build.function import edits
from playground.screens.build.function.rows import UNFOLDED, folding_row
from playground.screens.problems import problem_lines, problems_of
from playground.widgets.fields import text_field
from playground.words import functions as words


def articles(draft: Draft, function: FunctionSpec, problems: Sequence[Problem]) -> None:
    rows = f"{draft.id} {function.id} article"
    if not function.articles:
        _button(words.ANSWER_FROM_ARTICLES, ":material/library_books:", function, rows)
        return
    explained = words.ARTICLES_EXPLAINED if function.results else words.ARTICLES_ALONE
    st.html(f'<h3 class="ap-section">{words.ARTICLES}</h3><p class="ap-quiet">{explained}</p>')
    for at, article in enumerate(function.articles):
        with st.container(border=True, key=f"article_{at}", gap="small"):
            if folding_row(
                article.title or words.NO_TITLE,
                at,
                len(function.articles),
                lambda order: lambda team: edits.arrange_articles(team, function.id, order),
                rows=rows,
            ):
                _fields(function, article, at, f"{rows} {at}")
    problem_lines(problems_of(problems, function=function.id, field="articles"), key=rows)
    _button(words.ADD_ARTICLE, ":material/add:", function, rows)


def _fields(function: FunctionSpec, article: Article, at: int, key: str) -> None:
    def change(**fields: str) -> None:
        desk.change(lambda team: edits.change_article(team, function.id, at, lambda one: replace(one, **fields)))

    text_field(words.TITLE, article.title, lambda text: change(title=text), key=f"{key} title", longest=400)
    text_field(words.TEXT, article.text, lambda text: change(text=text), key=f"{key} text", longest=20_000, lines=6)


def _button(name: str, icon: str, function: FunctionSpec, rows: str) -> None:
    st.button(
        name,
        key=f"{rows} add",
        icon=icon,
        help=None if function.articles else words.ANSWER_FROM_ARTICLES_HELP,
        on_click=_added,
        args=(function, rows),
    )


def _added(function: FunctionSpec, rows: str) -> None:
    desk.change(lambda team: edits.add_article(team, function.id))
    UNFOLDED.at(rows).set(len(function.articles))
