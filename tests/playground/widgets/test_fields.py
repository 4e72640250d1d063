"""Fields for choices, which the browser tells of by what the options are called."""

from __future__ import annotations

from streamlit.testing.v1 import AppTest


def team_of(titles: dict[str, str]) -> AppTest:
    """A page with a field for one and a field for several of these; what is taken is kept."""

    def draw() -> None:
        import streamlit as st  # noqa: PLC0415 - the page is a script of its own

        from playground.widgets.fields import draw_choice_field, draw_multiple_choice_field  # noqa: PLC0415 - likewise

        state = st.session_state
        titles = state.titles
        draw_choice_field(
            "One", list(titles), state.one, lambda id: state.update(one=id), key="field one", shown=titles.__getitem__
        )
        draw_multiple_choice_field(
            "Many",
            list(titles),
            state.many,
            lambda ids: state.update(many=ids),
            key="field many",
            shown=titles.__getitem__,
        )

    page = AppTest.from_function(draw, default_timeout=20)
    page.session_state.titles = titles
    page.session_state.one = "a"
    page.session_state.many = ("a",)
    return page.run()


def kept(page: AppTest) -> tuple[str, tuple[str, ...]]:
    assert not page.exception
    return page.session_state.one, page.session_state.many


def test_options_that_are_called_the_same_are_distinguished() -> None:
    page = team_of({"a": "Refunds", "b": "Refunds", "c": "Refunds"})
    assert page.selectbox[0].options == ["Refunds", "Refunds (2)", "Refunds (3)"]
    assert kept(page.run()) == ("a", ("a",))
    page.selectbox[0].select("b").run()
    page.multiselect[0].select("c").run()
    assert kept(page) == ("b", ("a", "c"))


def test_a_choice_stays_chosen_when_it_gets_another_name() -> None:
    page = team_of({"a": "Refunds", "b": "Baggage"})
    page.session_state.titles = {"a": "Money back", "b": "Baggage"}
    page.run()
    assert kept(page) == ("a", ("a",))
    assert page.selectbox[0].value == "a"
    assert kept(page.run()) == ("a", ("a",))


def test_a_field_begins_with_its_value_in_a_browser_that_never_drew_it() -> None:
    def draw() -> None:
        from playground.widgets.fields import (  # noqa: PLC0415 - the page is a script of its own
            TextSize,
            draw_choice_field,
            draw_multiple_choice_field,
            draw_switch_field,
            draw_text_field,
        )

        def take(_: object) -> None:
            """Nothing is entered here."""

        draw_text_field("Text", "kept", take, key="text")
        draw_text_field("Lines", "kept", take, key="lines", size=TextSize(lines=3))
        draw_choice_field("One", ["a", "b"], "b", take, key="one")
        draw_multiple_choice_field("Many", ["a", "b"], ["b"], take, key="many")
        draw_switch_field("Switch", True, take, key="switch")

    page = AppTest.from_function(draw, default_timeout=20).run()
    page.run()
    assert [field.proto.default for field in (*page.text_input, *page.text_area)] == ["kept", "kept"]
    assert (page.selectbox[0].proto.default, list(page.multiselect[0].proto.default)) == (1, [1])
    assert page.toggle[0].proto.default
