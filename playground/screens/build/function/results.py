"""The table of a function: its results, of which the first that fits a call answers it, and the articles it searches."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import streamlit as st

from core.team.matching import matches_everything
from core.team.spec import Article, FunctionSpec
from playground.render.summaries import summarize_result, unique_agent_names
from playground.screens.build.form_parts import draw_button, draw_note, draw_section_heading
from playground.screens.build.function import edits
from playground.screens.build.function.form import FunctionForm
from playground.screens.build.function.result_fields import draw_result_fields
from playground.screens.build.function.rows import RowList, draw_row_line
from playground.screens.problems import draw_problem_lines
from playground.texts import function_texts
from playground.widgets.fields import TextSize, draw_text_field

RESULT_ROWS = "result"
"""Names the list of results among the lists of rows in the form."""


def draw_results(form: FunctionForm, draw_beside_title: Callable[[], None] | None = None) -> None:
    results = form.function.results
    rows = form.rows(RESULT_ROWS, len(results), edits.arrange_results)
    with st.container(horizontal=True, key="results_head", vertical_alignment="center"):
        st.html(f'<h3 class="ap-section">{function_texts.RESULTS}</h3>', width="stretch")
        if draw_beside_title is not None:
            draw_beside_title()
    if _always_answers_the_same(form.function):
        draw_note(function_texts.ALWAYS)
        with st.container(key="only_result", gap="small"):
            draw_result_fields(form, rows.row_key(0), 0)
            form.draw_problems("results", 0)
    else:
        _draw_rows(form, rows)
    form.draw_problems("results")
    _draw_button_to_add(form, rows)


def _always_answers_the_same(function: FunctionSpec) -> bool:
    return len(function.results) == 1 and matches_everything(function.results[0], function)


def _draw_rows(form: FunctionForm, rows: RowList) -> None:
    if form.function.results:
        draw_note(function_texts.FIRST_WINS)
    names = unique_agent_names(form.draft.team)
    for index, result in enumerate(form.function.results):
        problems = form.problems_in("results", index)
        with st.container(border=True, key=f"result_{index}", gap="small"):
            summary = summarize_result(result, names, is_first=index == 0)
            if draw_row_line(rows, index, summary, has_problem=bool(problems)):
                draw_result_fields(form, rows.row_key(index), index)
            draw_problem_lines(problems, key=rows.row_key(index))


def _draw_button_to_add(form: FunctionForm, rows: RowList) -> None:
    """Draw the button that adds a result. Without parameters, one result answers every call, and others none."""
    has_results, has_parameters = bool(form.function.results), bool(form.function.parameters)
    draw_button(
        function_texts.ADD_RESULT if has_results and has_parameters else function_texts.ADD_ANY_RESULT,
        "add",
        _add_result,
        form,
        rows,
        key=f"{rows.key} add",
        help=function_texts.NO_PARAMETERS_TO_TELL if has_results and not has_parameters else None,
        disabled=has_results and not has_parameters,
    )


def _add_result(form: FunctionForm, rows: RowList) -> None:
    form.edit(edits.add_result)
    rows.open_inserted(edits.index_of_new_result(form.function))


# --- articles


def draw_articles(form: FunctionForm) -> None:
    articles = form.function.articles
    rows = form.rows("article", len(articles), edits.arrange_articles)
    if not articles:
        _draw_button_to_add_article(form, rows, function_texts.ANSWER_FROM_ARTICLES, "library_books")
        return
    draw_section_heading(
        function_texts.ARTICLES,
        function_texts.ARTICLES_EXPLAINED if form.function.results else function_texts.ARTICLES_ALONE,
    )
    for index, article in enumerate(articles):
        with st.container(border=True, key=f"article_{index}", gap="small"):
            if draw_row_line(rows, index, article.title or function_texts.NO_TITLE, has_problem=False):
                _draw_article(form, rows.row_key(index), index, article)
    form.draw_problems("articles")
    _draw_button_to_add_article(form, rows, function_texts.ADD_ARTICLE, "add")


def _draw_article(form: FunctionForm, key: str, index: int, article: Article) -> None:
    set_field = partial(form.edit, edits.change_article, index, edits.with_field)
    draw_text_field(
        function_texts.TITLE, article.title, partial(set_field, "title"), key=f"{key} title", size=TextSize(400)
    )
    draw_text_field(
        function_texts.TEXT, article.text, partial(set_field, "text"), key=f"{key} text", size=TextSize(20_000, lines=6)
    )


def _draw_button_to_add_article(form: FunctionForm, rows: RowList, name: str, icon: str) -> None:
    draw_button(
        name,
        icon,
        _add_article,
        form,
        rows,
        key=f"{rows.key} add",
        help=None if form.function.articles else function_texts.ANSWER_FROM_ARTICLES_HELP,
    )


def _add_article(form: FunctionForm, rows: RowList) -> None:
    form.edit(edits.add_article)
    rows.open(rows.count)
