"""Dates as texts, by the thousand."""

import re
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.intake.cells import UnreadableError
from service.intake.days import day_of_text
from service.intake.readings import day

FULL_WIDTH = str.maketrans("0123456789-./", "０１２３４５６７８９－．／")
FORMS = (
    "{0.year}-{0.month:02}-{0.day:02}",
    "{0.year}-{0.month}-{0.day}",
    "{0.year}.{0.month}.{0.day}",
    "{0.year}.{0.month:02}.{0.day:02}",
    "{0.year}/{0.month}/{0.day}",
    "{0.year}年{0.month}月{0.day}日",
    "{0.year}年{0.month:02}月{0.day:02}日",
    "{0.year}年{0.month}月{0.day}",
    "{0.year}{0.month:02}{0.day:02}",
)
in_range = st.dates(date(1900, 1, 1), date(2100, 12, 31))
spaces = st.sampled_from(["", " ", "\u3000", "\u00a0 ", "\t"])


@settings(deadline=None)
@given(
    on=in_range, form=st.sampled_from(FORMS), wide=st.booleans(), before=spaces, within=spaces, after=spaces
)
def test_every_form_means_its_day(
    on: date, form: str, wide: bool, before: str, within: str, after: str
) -> None:
    text = form.format(on)
    if wide:
        text = text.translate(FULL_WIDTH)
    text = re.sub(r"([-./年月－．／])", lambda sign: sign[1] + within, text)
    assert day(before + text + after) == on


@settings(deadline=None)
@given(on=in_range, form=st.sampled_from(FORMS), clock=st.times())
def test_a_time_of_day_is_dropped(on: date, form: str, clock: object) -> None:
    assert day_of_text(f"{form.format(on)} {clock}") == on


@settings(deadline=None)
@given(st.text() | st.text("0123456789-./年月日 ", max_size=12))
def test_no_text_breaks_it(text: str) -> None:
    assert day_of_text(text) is None or isinstance(day_of_text(text), date)
    try:
        found = day(text)
    except UnreadableError as error:
        assert str(error)
    else:
        assert 1900 <= found.year <= 2100


@settings(deadline=None)
@given(st.integers(1, 9999), st.integers(0, 99), st.integers(0, 99), st.sampled_from("-./"))
def test_a_day_that_does_not_exist_is_none(year: int, month: int, on: int, sign: str) -> None:
    try:
        expected = date(year, month, on)
    except ValueError:
        expected = None
    assert day_of_text(f"{year:04}{sign}{month}{sign}{on}") == expected


@pytest.mark.parametrize(
    "text", ["", "2022", "2022-9", "22-9-1", "2022-9-1-1", "二〇二二年九月一日", "2022-9-18:00"]
)
def test_what_is_no_date(text: str) -> None:
    assert day_of_text(text) is None


def test_a_lone_surrogate_is_refused() -> None:
    with pytest.raises(UnreadableError, match="控制字符"):
        day("2022-09-01\ud800")
