from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum import damm

from shanzhi.kernel.case_code import CaseCode, WrongCode, looks_like, make, parse, qr_svg, spoken

counties = st.from_regex(r"[1-9][0-9]{5}", fullmatch=True)
days = st.dates(date(2000, 1, 1), date(2099, 12, 31))
serials = st.integers(1, 999_999)


def test_it_works():
    code = make("330282", date(2026, 11, 22), 17)
    assert spoken(code) == "330282-261122-00017-6"
    assert parse("330282-261122-00017-6") == CaseCode("330282", date(2026, 11, 22), 17)


@given(counties, days, serials)
def test_what_is_made_can_be_read_again(county, on, serial):
    code = make(county, on, serial)
    assert len(code) == (18 if serial <= 99_999 else 19)
    assert parse(code) == CaseCode(county, on, serial)
    assert str(parse(spoken(code))) == code


@given(counties, days, serials)
def test_any_single_wrong_digit_is_caught(county, on, serial):
    code = make(county, on, serial)
    for place in range(len(code)):
        for digit in set("0123456789") - {code[place]}:
            assert not looks_like(code[:place] + digit + code[place + 1 :])


@given(counties, days, serials)
def test_any_swap_of_neighbours_is_caught(county, on, serial):
    code = make(county, on, serial)
    for place in range(len(code) - 1):
        if code[place] != code[place + 1]:
            swapped = code[:place] + code[place + 1] + code[place] + code[place + 2 :]
            assert not looks_like(swapped)


def test_the_scheme_catches_them_for_codes_of_any_length():
    """From every state the check can be in, no two digits and no two orders of two digits lead to the same state:
    with that, a single slip can never be made good by the rest of the code."""
    begin = {damm.checksum(str(n)): str(n) for n in range(10)}
    after = [[damm.checksum(begin[state] + str(digit)) for digit in range(10)] for state in range(10)]
    assert sorted(begin) == list(range(10))
    for state in range(10):
        assert sorted(after[state]) == list(range(10))
        assert sorted(row[state] for row in after) == list(range(10))
        for a in range(10):
            for b in range(a):
                assert after[after[state][a]][b] != after[after[state][b]][a]
    # The check digit is itself the last digit, and a code is good when the end state is 0.
    assert all(after[state][state] == 0 for state in range(10))


@pytest.mark.parametrize(
    "typed",
    [
        "330282 261122 00017 6",
        "３３０２８２－２６１１２２－０００１７－６",
        " 330282–261122–00017–6\n",
        "330282.261122.000176",
    ],
)
def test_spaces_hyphens_and_full_width_digits_do_no_harm(typed):
    assert str(parse(typed)) == "330282261122000176"


@pytest.mark.parametrize(
    ("typed", "mistake"),
    [
        ("", "empty"),
        ("330282-261122-0OO17-6", "characters"),
        ("330282-261122-00017", "length"),
        ("330282-261122-00018-6", "check"),
        ("330282-261122-00107-6", "check"),
    ],
)
def test_a_wrong_code_says_what_is_wrong(typed, mistake):
    with pytest.raises(WrongCode) as refusal:
        parse(typed)
    assert refusal.value.facts["mistake"] == mistake
    assert "请对照回执" in str(refusal.value)


@pytest.mark.parametrize(
    ("body", "mistake"),
    [
        ("030282" + "261122" + "00017", "county"),
        ("330282" + "261322" + "00017", "day"),
        ("330282" + "260229" + "00017", "day"),
        ("330282" + "261122" + "00000", "serial"),
        ("330282" + "261122" + "000017", "serial"),
    ],
)
def test_a_code_nobody_can_have_is_refused_though_its_check_digit_fits(body, mistake):
    with pytest.raises(WrongCode) as refusal:
        parse(body + damm.calc_check_digit(body))
    assert refusal.value.facts["mistake"] == mistake


def test_the_hundred_thousandth_case_of_a_day_gets_six_digits():
    assert spoken(make("330282", date(2026, 11, 22), 99_999)).split("-")[2] == "99999"
    assert spoken(make("330282", date(2026, 11, 22), 100_000)).split("-")[2] == "100000"


@pytest.mark.parametrize(
    ("county", "on", "serial"),
    [
        ("33028", date(2026, 1, 1), 1),
        ("033028", date(2026, 1, 1), 1),
        ("330282", date(1999, 12, 31), 1),
        ("330282", date(2026, 1, 1), 0),
        ("330282", date(2026, 1, 1), 1_000_000),
    ],
)
def test_no_code_is_made_of_what_no_counter_gives(county, on, serial):
    with pytest.raises(ValueError, match=r"county|year|serial"):
        make(county, on, serial)


def test_the_qr_passes_a_strict_content_policy():
    svg = qr_svg("https://example.cn/t/330282261122000176")
    assert svg.startswith("<svg") and svg.endswith("</svg>")
    assert "style=" not in svg and "<style" not in svg and "<script" not in svg and "<?xml" not in svg
    assert 'viewBox="' in svg and " width=" not in svg
