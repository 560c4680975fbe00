"""The guide at the entrance: what is in the centre and who is there today."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest
from django.test import Client

from shanzhi.kernel import clock
from shanzhi.kernel.clock import SHANGHAI
from shanzhi.site.small_place import SmallPlace

MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=SHANGHAI)
SUNDAY = datetime(2026, 11, 22, 9, 0, tzinfo=SHANGHAI)


def page(client: Client, moment: datetime = MONDAY) -> str:
    with clock.at(moment):
        return " ".join(client.get("/r/centre").content.decode().split())


@pytest.mark.acceptance("YJ-01", "YZ-02", "GP-01", "CZ-05", "WS-01")
def test_it_works(client: Client, small_place: Callable[[str], SmallPlace]) -> None:
    small_place("wenshui")
    text = page(client)
    for word in ("文水县社会治安综合治理中心", "三区九服务", "检察服务窗口", "听证室", "行政复议", "法律援助"):
        assert word in text
    assert "8 个" in text and "今天办公" in text


@pytest.mark.acceptance("HM-02")
def test_three_circles_by_how_far_one_has_to_go(client: Client, small_place: Callable[[str], SmallPlace]) -> None:
    small_place("houma")
    text = page(client)
    near, middle, far = (text.index(zone) for zone in ("一米群众服务圈", "百米综治服务圈", "千米政务服务圈"))
    assert near < text.index("家事特色调解室") < middle < text.index("群防群治工作室") < far


@pytest.mark.acceptance("HN-02", "HS-04", "TY-03")
def test_who_is_there_today(client: Client, small_place: Callable[[str], SmallPlace]) -> None:
    place = small_place("taiyuan")
    text = page(client)
    assert f'{place.units["justice"].name} <span class="tag grn">今天在</span>' in text, "permanent"
    assert f"{place.units['health'].name} <span" in text, "on the rota: here on its days"
    closed = page(client, SUNDAY)
    assert "今天不办公" in closed
    assert "今天在" not in closed and "今天不在" not in closed, "on a Sunday that is no question"


def test_a_place_that_says_nothing_has_its_windows_and_no_person_is_named(
    client: Client, small_place: Callable[[str], SmallPlace]
) -> None:
    place = small_place("kelan")
    text = page(client)
    assert "综合受理窗口" in text and "运行机制" not in text
    assert place.someone("unit_head", at="justice").name not in text
