from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.values import fold, parse_date, parse_number, parse_years, squeeze


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("0", 0), ("１２", 12), (" 1,204 ", 1204), ("4068.208", 4068.208), ("+1036", 1036), ("-3", -3),
        ("增3", 3), ("减少2", -2), ("15件", 15), ("251000元", 251000), ("", None), ("\xa0", None),
        ("/", None), ("—", None), ("无", None), ("　", None),
        ("暂无", None), ("○", 0), ("〇", 0), ("零", 0), ("O", 0), ("\u20113", -3), ("\u22123", -3),
        ("\u0663\u0664", 34),
    ],
)  # fmt: skip
def test_parse_number_reads_what_agencies_print(text, number):
    assert parse_number(text) == number


@pytest.mark.parametrize(
    "text",
    [
        "12,34",
        "1 2 a",
        "三",
        "1.2.3",
        "12-13",
        "约5",
        "12²",
        "5①",
        "①",
        "²",
        "1\u0662",
        "2 37",
        "7\ufffd3",
        "⒈2",
        "1\u200d2",
    ],
)
def test_parse_number_refuses_what_is_no_number(text):
    with pytest.raises(ValueError, match="not a number"):
        parse_number(text)


@given(st.integers(min_value=-(10**9), max_value=10**9))
def test_parse_number_reads_every_integer_back(number):
    assert parse_number(str(number)) == number
    assert parse_number(f"{number:,}") == number


@given(st.text())
def test_squeeze_and_fold_are_idempotent(text):
    assert squeeze(squeeze(text)) == squeeze(text)
    assert fold(fold(text)) == fold(text)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2024年1月25日", "2024-01-25"), ("发布日期:2023-05-15 10:44", "2023-05-15"),
        ("2018/2/28", "2018-02-28"), ("2023.04.03", "2023-04-03"), ("2026-\n01-\n23", "2026-01-23"),
        ("二〇二四年十二月三十一日", "2024-12-31"), ("2018-04-02 15:44:03", "2018-04-02"),
    ],
)  # fmt: skip
def test_parse_date_reads_the_forms_of_portals(text, day):
    assert parse_date(text).isoformat() == day


@pytest.mark.parametrize("text", ["", "2024年", "2024-13-01", "〔2020〕109号", "13912345678"])
def test_parse_date_finds_no_date(text):
    assert parse_date(text) is None


@pytest.mark.parametrize("text", ["2024-2019", "19", "2019-", "a"])
def test_parse_years_refuses_nonsense(text):
    with pytest.raises(ValueError, match="years must be"):
        parse_years(text)
