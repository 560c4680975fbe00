"""Money in fen: exact sums, whatever is divided."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shanzhi.mediation.drafting import monthly
from shanzhi.mediation.money import fen_of, in_capitals, instalments, shared_out, yuan

SUMS = st.integers(1, 10**12)


@given(total=SUMS, times=st.integers(1, 60))
def test_instalments_add_up_to_the_fen(total: int, times: int) -> None:
    if total < times:
        with pytest.raises(ValueError, match="fen"):
            instalments(total, times)
        return
    parts = instalments(total, times)
    assert (sum(parts), len(parts), min(parts) > 0) == (total, times, True)
    assert len(set(parts[:-1])) <= 1, "all but the last are equal"


@given(total=SUMS, weights=st.lists(st.integers(0, 10**9), min_size=1, max_size=40).filter(any))
def test_shares_add_up_and_are_fair_to_the_fen(total: int, weights: list[int]) -> None:
    parts = shared_out(total, weights)
    assert sum(parts) == total
    whole = sum(weights)
    assert all(abs(p * whole - total * w) < whole for p, w in zip(parts, weights, strict=True))


@given(fen=st.integers(0, 10**13))
def test_yuan_is_read_back_as_it_was_written(fen: int) -> None:
    assert fen_of(yuan(fen)) == fen


@pytest.mark.parametrize(
    ("fen", "words"),
    [
        (0, "零元整"), (5, "伍分"), (50, "伍角整"), (100, "壹元整"), (1_005, "壹拾元零伍分"), (860_000, "捌仟陆佰元整"),
        (1_234_560, "壹万贰仟叁佰肆拾伍元陆角整"), (10_000_500, "壹拾万零伍元整"), (250_000_000, "贰佰伍拾万元整"),
        (97_000_000, "玖拾柒万元整"), (10_010_000_000, "壹亿零壹拾万元整"), (100_000_000_000, "壹拾亿元整"),
        (20_000_300, "贰拾万零叁元整"), (100_002_000, "壹佰万零贰拾元整"), (1_000_000_000_100, "壹佰亿零壹元整"),
    ],
)  # fmt: skip
def test_capitals_as_a_bank_writes_them(fen: int, words: str) -> None:
    assert in_capitals(fen) == words


@pytest.mark.parametrize("text", ["", "一万", "1.234", "-5", "nan", "1e999"])
def test_no_sum_is_guessed(text: str) -> None:
    with pytest.raises(ValueError):
        fen_of(text)


def test_ten_thousands_may_be_written() -> None:
    assert fen_of("1.2万") == 1_200_000


def test_the_31st_becomes_the_last_day() -> None:
    days = [d for _a, d in monthly(300, 3, date(2027, 1, 31))]
    assert days == [date(2027, 1, 31), date(2027, 2, 28), date(2027, 3, 31)]
