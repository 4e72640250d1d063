"""What answers the calls of a function: the table of its results, the first that fits a call, and the articles it searches."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

import streamlit as st

from core.errors import TeamEditError
from core.team.edit import set_results
from core.team.matching import matches_everything
from core.team.spec import Article, ResultRow
from playground import session
from playground.render.safe_text import label, option, plain
from playground.render.summaries import describe_value, unique_agent_names
from playground.screens.build.form_parts import draw_button, draw_note, draw_section_heading
from playground.screens.build.function import edits
from playground.screens.build.function.answer_table import (
    LONGEST_CELL,
    SET,
    WHEN,
    AnswerKind,
    AnswerTable,
    Column,
    Line,
    Sheet,
)
from playground.screens.build.function.rows import RowList, draw_row_line
from playground.screens.build.part_form import FunctionForm
from playground.screens.problems import draw_problem_lines
from playground.slots import Slot
from playground.texts import function_texts
from playground.widgets.fields import TextSize, attempt, draw_reason, draw_text_field

SHEET: Slot[Sheet | None] = Slot("sheet of answers", None)
"""For the form of each function, the table of its answers as it is in the browser."""

ADDED_VARIABLES: Slot[tuple[str, ...]] = Slot("added variables", ())
"""For the form of each function, the context variables that have a column although no result sets them yet."""

ROW_HEIGHT = 68
"""Pixels: two lines of an answer. A longer one is read by opening its cell."""


def draw_results(form: FunctionForm, draw_beside_title: Callable[[], None] | None = None) -> None:
    with st.container(horizontal=True, key="results_head", vertical_alignment="center"):
        st.html(f'<h3 class="ap-section">{function_texts.RESULTS}</h3>', width="stretch")
        if draw_beside_title is not None:
            draw_beside_title()
    results = form.spec.results
    if len(results) == 1 and matches_everything(results[0], form.spec):
        draw_note(function_texts.ALWAYS)
        _draw_only_answer(form, results[0])
    draw_note(function_texts.TABLE_EXPLAINED)
    table = AnswerTable(form.spec, unique_agent_names(form.draft.team))
    sheet = _current_sheet(form, table)
    _draw_table(form, table, sheet)
    _draw_what_is_wrong(form, table.ordered(sheet.lines))
    _draw_choice_of_variable(form, key=form.key("answers set"))


def _draw_only_answer(form: FunctionForm, result: ResultRow) -> None:
    """Draw a field for the text of the only answer, which is easier to write in than a cell of the table."""
    if result.error or not isinstance(result.value, str):
        return
    draw_text_field(
        function_texts.COLUMNS["answer"],
        result.value,
        lambda text: form.edit(set_results, [replace(result, value=text)]),
        key=form.key("only answer"),
        help=function_texts.ANSWER_HELP,
        size=TextSize(LONGEST_CELL, lines=3),
    )


def _current_sheet(form: FunctionForm, table: AnswerTable) -> Sheet:
    """Return the sheet to draw: a new one if the results were changed elsewhere, or if the browser has left the page."""
    slot = SHEET.at(form.form_key)
    sheet = slot.get() or Sheet.of(())
    ordered, parameters = table.ordered(sheet.lines), form.spec.parameters
    if (tuple(line.result for line in ordered), sheet.parameters) != (form.spec.results, parameters):
        lines = [table.line_of(result) for result in form.spec.results]
        sheet = Sheet.of(lines, sheet.number + 1, parameters)
    elif session.is_new_here(_key(form, sheet)):
        sheet = replace(Sheet.of(ordered, sheet.number + 1, parameters), previous=sheet.previous)
    session.is_new_here(_key(form, sheet))
    slot.set(sheet)
    return sheet


def _key(form: FunctionForm, sheet: Sheet) -> str:
    return form.key(f"answers {sheet.number}")


def _draw_table(form: FunctionForm, table: AnswerTable, sheet: Sheet) -> None:
    columns = _columns(form, table)
    cells = {name: [line.cells.get(name) for line in sheet.given] for name in columns}
    with st.container(key="answers"):
        st.data_editor(
            {**cells, Column.PLACE: list(range(1, len(sheet.given) + 1))},
            key=_key(form, sheet),
            column_config=columns,
            column_order=list(columns),
            num_rows="dynamic",
            hide_index=True,
            row_height=ROW_HEIGHT,
            placeholder="",
            alt=function_texts.RESULTS,
            on_change=partial(take_changes, form, table, _key(form, sheet)),
        )


def _columns(form: FunctionForm, table: AnswerTable) -> dict[str, Any]:
    """Return the columns by name: a condition on each parameter, the answer, what it sets, and what else it does."""
    results, column = form.spec.results, st.column_config
    parameters = {one.name: one for one in form.spec.parameters}
    conditions = dict.fromkeys((*parameters, *(name for row in results for name in row.when)))
    handed_to = (row.handoff for row in results if row.handoff is not None)
    agents = dict.fromkeys((*table.agents.values(), *(table.agents.get(id, id) for id in handed_to)))
    return {
        Column.PLACE: column.NumberColumn(
            function_texts.PLACE, help=function_texts.PLACE_HELP, width=70, pinned=True, min_value=1, step=1
        ),
        **{f"{WHEN}{name}": _condition_column(table, name, is_known=name in parameters) for name in conditions},
        Column.ANSWER: column.TextColumn(table.title_of(Column.ANSWER), help=function_texts.ANSWER_HELP, width="large"),
        **{f"{SET}{name}": column.TextColumn(_title(function_texts.sets(name))) for name in _variables_set(form)},
        Column.KIND: column.SelectboxColumn(
            table.title_of(Column.KIND),
            options=[kind.value for kind in AnswerKind],
            format_func=lambda kind: function_texts.ANSWER_KINDS[str(kind)],
            default=AnswerKind.TEXT.value,
        ),
        Column.HANDOFF: column.SelectboxColumn(
            table.title_of(Column.HANDOFF), help=function_texts.HANDS_OFF_HELP, options=list(agents)
        ),
        Column.DELAY: column.TextColumn(table.title_of(Column.DELAY), help=function_texts.DELAY_HELP),
    }


def _condition_column(table: AnswerTable, name: str, *, is_known: bool) -> Any:
    options = table.options_of(name)
    title = _title(function_texts.when(name))
    if not options:
        help = function_texts.WHEN_HELP if is_known else function_texts.NOT_A_PARAMETER
        return st.column_config.TextColumn(title, help=help)
    return st.column_config.MultiselectColumn(
        title,
        help=function_texts.WHEN_CHOICES_HELP,
        options=list(options),
        format_func=lambda text: describe_value(options[text]) if text in options else text,
        accept_new_options=True,
    )


def _title(text: str) -> str:
    return option(text)


def _variables_set(form: FunctionForm) -> Iterable[str]:
    """Return the context variables that have a column."""
    added = ADDED_VARIABLES.at(form.form_key).get()
    return dict.fromkeys((*(name for row in form.spec.results for name in row.set), *added))


def take_changes(form: FunctionForm, table: AnswerTable, key: str) -> None:
    """Make the results those of the table, as one step of undo. `key` is that of the sheet in which was edited.

    A second change may follow before the browser has drawn the new sheet that came of the first.
    """
    slot = SHEET.at(form.form_key)
    before, changes = slot.get(), session.value_of(key)
    if before is None or changes is None:
        return
    if key == _key(form, before):
        sheet = before.edited(table, changes)
    elif before.previous is not None and key == _key(form, before.previous):
        sheet = before.edited_in_previous(table, changes)
    else:
        return
    try:
        form.edit(set_results, [line.result for line in table.ordered(sheet.lines)])
    except TeamEditError as error:  # such as a function that has another id meanwhile
        session.NOTICE.set(label(str(error)))
        return
    slot.set(sheet)


def _draw_what_is_wrong(form: FunctionForm, lines: Sequence[Line]) -> None:
    """Draw what cannot be read in each answer and its problems, below the number of the answer."""
    for index, line in enumerate(lines):
        problems = form.problems_in("results", index)
        if problems or line.reasons:
            reasons = "".join(f'<p class="ap-refused" role="alert">{plain(reason)}</p>' for reason in line.reasons)
            st.html(f'<p class="ap-fieldhead">{function_texts.answer_number(index + 1)}</p>{reasons}')
            draw_problem_lines(problems, key=form.key(f"results {index}"))
    form.draw_problems("results")


def _draw_choice_of_variable(form: FunctionForm, *, key: str) -> None:
    """Draw a choice that adds a column for a context variable of the team, or for one with a new name."""
    in_results = (name for function in form.draft.team.functions for row in function.results for name in row.set)
    there = set(_variables_set(form))
    st.selectbox(
        function_texts.SETS,
        [name for name in dict.fromkeys((*form.draft.team.context, *in_results)) if name not in there],
        index=None,
        key=key,
        format_func=option,
        placeholder=function_texts.SETS_ADD,
        accept_new_options=True,
        on_change=lambda: attempt(partial(_add_variable, form, key), key=key),
    )
    draw_reason(key)


def _add_variable(form: FunctionForm, key: str) -> None:
    name = session.value_of(key)
    session.keep_value(key, None)
    if name is None:
        return
    if not str(name).strip():
        raise TeamEditError(function_texts.NO_VARIABLE_NAME)
    slot = ADDED_VARIABLES.at(form.form_key)
    slot.set((*slot.get(), str(name).strip()))


# --- articles


def draw_articles(form: FunctionForm) -> None:
    articles = form.spec.articles
    rows = RowList.of(form, "article", len(articles), edits.arrange_articles)
    if not articles:
        _draw_button_to_add_article(form, rows, function_texts.ANSWER_FROM_ARTICLES, "library_books")
        return
    draw_section_heading(
        function_texts.ARTICLES,
        function_texts.ARTICLES_EXPLAINED if form.spec.results else function_texts.ARTICLES_ALONE,
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
        help=None if form.spec.articles else function_texts.ANSWER_FROM_ARTICLES_HELP,
    )


def _add_article(form: FunctionForm, rows: RowList) -> None:
    form.edit(edits.add_article)
    rows.open(rows.count)
