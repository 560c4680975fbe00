from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.cn import ric

from shanzhi.kernel import clock
from shanzhi.kernel.identity import (
    WrongNumber,
    age,
    birth_date,
    credit_code,
    id_number,
    is_minor,
    is_under_14,
    plain,
    sex,
)

FROM_THE_STANDARD = "11010519491231002X"


def number(area: str, born: str, sequence: str) -> str:
    body = area + born + sequence
    return body + ric.calc_check_digit(body + "0")


def test_it_works():
    assert id_number("110105 19491231 002x") == FROM_THE_STANDARD
    assert birth_date(FROM_THE_STANDARD) == date(1949, 12, 31)
    assert sex(FROM_THE_STANDARD) == "2"


@pytest.mark.parametrize(
    "held",
    [
        number("810000", "19900101", "001"),  # 港澳台居民居住证
        number("820000", "19900101", "001"),
        number("830000", "19900101", "001"),
        number("933025", "19900101", "001"),  # 外国人永久居留身份证 (2023)
        number("330282", "20000229", "123"),
    ],
)
def test_every_card_that_is_in_use_is_taken(held):
    assert id_number(held) == held


@given(st.integers(0, 16), st.integers(1, 9))
def test_any_single_wrong_digit_is_refused(place, by):
    digit = str((int(FROM_THE_STANDARD[place]) + by) % 10)
    with pytest.raises(WrongNumber):
        id_number(FROM_THE_STANDARD[:place] + digit + FROM_THE_STANDARD[place + 1 :])


@pytest.mark.parametrize(
    ("typed", "mistake"),
    [
        ("", "empty"),
        ("110105491231002", "old"),
        ("1101051949123100", "length"),
        ("11010519491231OO2X", "characters"),
        (number("990105", "19491231", "002").replace("99", "77", 1), "area"),
        ("110105194912310021", "check"),
        (number("110105", "19491331", "002"), "birth"),
        (number("110105", "19490229", "002"), "birth"),
        (number("110105", "20991231", "002"), "birth"),
        (number("110105", "18991231", "002"), "birth"),
    ],
)
def test_a_wrong_number_says_what_is_wrong(typed, mistake):
    with pytest.raises(WrongNumber) as refusal:
        id_number(typed)
    assert refusal.value.facts["mistake"] == mistake


def test_a_refusal_never_tells_the_right_check_digit():
    with pytest.raises(WrongNumber) as refusal:
        id_number("110105194912310023")
    assert "X" not in str(refusal.value) and "110105" not in str(refusal.value)


def test_minor_until_the_eighteenth_birthday():
    born = number("330282", "20081122", "001")
    assert is_minor(born, date(2026, 11, 21)) and not is_minor(born, date(2026, 11, 22))
    assert is_under_14(born, date(2022, 11, 21)) and not is_under_14(born, date(2022, 11, 22))
    with clock.at(datetime(2026, 11, 21, 15, 59, tzinfo=UTC)):
        assert age(born) == 17
    with clock.at(datetime(2026, 11, 21, 16, 0, tzinfo=UTC)):
        assert age(born) == 18


def test_a_credit_code():
    assert credit_code("91350100m000100y43") == "91350100M000100Y43"


@pytest.mark.parametrize(
    ("typed", "mistake"),
    [
        ("", "empty"),
        ("91350100M000100Y4", "length"),
        ("91350100M000100Y44", "check"),
        ("9135010OM000100Y43", "characters"),
        ("91350100M000100I43", "characters"),
    ],
)
def test_a_wrong_credit_code_says_what_is_wrong(typed, mistake):
    with pytest.raises(WrongNumber) as refusal:
        credit_code(typed)
    assert refusal.value.facts["mistake"] == mistake


@pytest.mark.parametrize("typed", ["138 1234 2716", "+86 138-1234-2716", "008613812342716", "１３８１２３４２７１６"])
def test_a_phone_is_the_same_however_it_is_written(typed):
    assert plain(typed) == "13812342716"
