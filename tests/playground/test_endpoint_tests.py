"""What the model's menu does with what is typed into it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from playground.endpoint_tests import without_secrets


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("https://me:sk-secret@host.example/v1", "https://host.example/v1"),
        ("https://sk-secret@host.example:8080/v1/", "https://host.example:8080/v1"),
        ("HTTP://a:b@c@host/v1", "HTTP://host/v1"),
        ("me:sk-secret@host/v1", "host/v1"),
        ("//me:sk-secret@host", "//host"),
        ("https://host/v1?api-key=sk-secret", "https://host/v1"),
        ("https://host/v1#sk-secret", "https://host/v1"),
        ("http://me:sk-secret@[::1", "http://[::1"),
        (" http://localhost:11434/v1/ ", "http://localhost:11434/v1"),
        ("https://host/v1/@team", "https://host/v1/@team"),
        ("", ""),
    ],
)
def test_an_address_is_kept_without_what_may_be_secret(typed: str, kept: str) -> None:
    assert without_secrets(typed) == kept


@given(st.text(st.characters(exclude_characters="/?#@", exclude_categories=["Cs"]), min_size=1, max_size=20))
def test_no_password_of_a_web_address_is_kept(password: str) -> None:
    assert without_secrets(f"https://me:{password}@host.example/v1") == "https://host.example/v1"
