"""Data that the browser fetches by their digest."""

from __future__ import annotations

from playground.widgets.browser.published import Published


def test_equal_contents_have_one_digest_and_others_another() -> None:
    kept = Published()
    assert kept.add(b"one") == kept.add(b"one") != kept.add(b"two")
    assert kept.find(kept.add(b"one")) == b"one"


def test_a_digest_of_another_process_is_unknown() -> None:
    assert Published().find(Published().add(b"one")) is None


def test_what_was_not_used_for_longest_goes_first() -> None:
    kept = Published(most_bytes=10)
    first, second = kept.add(b"x" * 4), kept.add(b"y" * 4)
    kept.add(b"x" * 4)
    third = kept.add(b"z" * 4)
    assert [kept.find(digest) is not None for digest in (first, second, third)] == [True, False, True]


def test_content_larger_than_the_limit_is_kept_until_the_next() -> None:
    kept = Published(most_bytes=10)
    large = kept.add(b"x" * 20)
    assert kept.find(large)
    small = kept.add(b"y")
    assert kept.find(large) is None
    assert kept.find(small)
