"""Ranges: whatever a client asks, the answer lies in the file, is capped, and together the answers are the file."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recordings.ranges import CAP, Span, resolve


@pytest.mark.parametrize(
    ("header", "size", "expected"),
    [
        (None, 10, (0, 10)),
        (None, CAP + 1, (0, CAP)),
        ("bytes=0-", 10, (0, 10)),
        ("bytes=0-0", 10, (0, 1)),
        ("bytes=9-", 10, (9, 10)),
        ("bytes=-3", 10, (7, 10)),
        ("bytes=-30", 10, (0, 10)),
        ("bytes=2-100", 10, (2, 10)),
        ("bytes=10-", 10, None),
        ("bytes=-0", 10, None),
        ("bytes=4-2", 10, None),
        ("bytes=0-1,3-4", 10, None),
        ("lines=0-1", 10, None),
        ("bytes", 10, None),
        ("", 10, None),
        (None, 0, None),
    ],
)
def test_known_ranges(header: str | None, size: int, expected: tuple[int, int] | None) -> None:
    span = resolve(header, size)
    assert (None if span is None else (span.start, span.stop)) == expected


@given(st.text(max_size=40), st.integers(0, 10**7))
def test_no_header_breaks_it(header: str, size: int) -> None:
    for asked in (header, f"bytes={header}"):
        _check(resolve(asked, size), size)


@given(st.integers(0, 10**7), st.integers(0, 10**7), st.integers(0, 10**7))
def test_any_range_lies_in_the_file(start: int, stop: int, size: int) -> None:
    _check(resolve(f"bytes={start}-{stop}", size), size)
    _check(resolve(f"bytes={start}-", size), size)
    _check(resolve(f"bytes=-{start}", size), size)


@given(st.integers(1, 5 * CAP))
def test_following_ranges_make_up_the_file(size: int) -> None:
    place = 0
    while place < size:
        span = resolve(f"bytes={place}-", size)
        assert span is not None
        assert span.start == place
        place = span.stop
    assert resolve(f"bytes={place}-", size) is None


def _check(span: Span | None, size: int) -> None:
    if span is not None:
        assert 0 <= span.start < span.stop <= size
        assert span.length <= CAP
        assert span.content_range == f"bytes {span.start}-{span.stop - 1}/{size}"
