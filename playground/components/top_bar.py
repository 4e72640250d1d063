"""The bar on top of the page: the product, the team that is talked to, and room for the model's menu."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager

import streamlit as st

from playground import words
from playground.components.look import LOGO

SAMPLE = "sample"


@contextmanager
def top_bar(samples: Mapping[str, str], chosen: str, *, on_choose: Callable[[], None]) -> Iterator[None]:
    """Draw the bar; what is drawn inside the block goes to its right end. `samples` are titles by name."""
    names = list(samples)
    with st.container(horizontal=True, key="bar", vertical_alignment="center"):
        st.html(f'<div class="ap-brand">{LOGO}<span>{words.PRODUCT}</span><small>{words.TAGLINE}</small></div>')
        st.selectbox(
            words.SAMPLE,
            names,
            index=names.index(chosen) if chosen in names else 0,
            format_func=lambda name: samples.get(name, name),
            key=SAMPLE,
            on_change=on_choose,
            label_visibility="collapsed",
            width=280,
        )
        yield
