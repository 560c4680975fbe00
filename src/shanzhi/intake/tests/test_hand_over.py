from __future__ import annotations

import pytest

from shanzhi.intake import actions as intake
from shanzhi.intake.models import Redirection
from shanzhi.kernel.errors import Invalid, NotAllowed
from shanzhi.site.testkit import County


def test_it_works(county: County) -> None:
    row = intake.hand_over(asked="要起诉邻居，问怎么立案", door="court", came=2, by=county["何静"])

    assert (row.door_name, row.number, row.by_name, row.unit) == (
        "人民法院诉讼服务中心", 1, "何静", county.units["中心"],
    )  # fmt: skip
    assert "身份证件" in row.advice
    assert intake.hand_over(asked="问社保卡补办", other_door="人社局窗口", by=county["何静"]).number == 2


def test_with_a_case_it_goes_there_too(county: County) -> None:
    case = county.case(state="ACCEPTED")
    row = intake.hand_over(asked=case.title, door="labour_arbitration", case=case, by=county["李娟"])
    assert (case.state, row.case) == ("TRANSFERRED", case)
    assert "劳动人事争议仲裁院" in case.replies.get().text


def test_a_second_press_prints_one_paper(county: County) -> None:
    rows = {intake.hand_over(asked="问公证", door="legal_aid", key="k1", by=county["何静"]).pk for _ in range(2)}
    assert len(rows) == 1 == Redirection.objects.count()


def test_nobody_is_sent_away_without_a_door(county: County) -> None:
    with pytest.raises(Invalid) as refused:
        intake.hand_over(asked="问点事", by=county["何静"])
    assert "door" in refused.value.fields
    with pytest.raises(NotAllowed):
        intake.hand_over(asked="问点事", door="court", by=county["陈刚"])
