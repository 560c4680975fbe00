"""Look-alikes: proposed with reasons, never decided."""

from __future__ import annotations

from datetime import timedelta

from shanzhi.cases import queries
from shanzhi.cases.actions import Person
from shanzhi.cases.models import Case, Narrative
from shanzhi.kernel.clock import now
from shanzhi.site.testkit import County

SEWAGE = "锦绣苑3幢门口下水道堵了，污水漫到路上，臭得很。"


def test_it_works(county: County) -> None:
    first = county.case(text=SEWAGE, lon=121.21, lat=30.15)
    county.case(text="路灯坏了三盏，晚上看不清路。", lon=121.21, lat=30.15)
    second = county.case(text="锦绣苑3幢那边下水道又堵了，污水臭味大。", lon=121.2101, lat=30.15)

    [found] = queries.look_alikes(second, by=county["李娟"])

    assert found.case.code == first.code
    assert {"描述相近", "同一类别"} <= set(found.reasons)
    assert any(r.startswith("相距") or r == "同一地点" for r in found.reasons)


def test_a_draft_is_compared_before_it_is_filed(county: County) -> None:
    case = county.case(text=SEWAGE)

    found = queries.look_alikes_of_draft(
        text="锦绣苑3幢下水道堵了，污水漫出来。",
        area=county.areas["阳明2"],
        category=county.a_category,
        by=county["李娟"],
    )

    assert [f.case.code for f in found] == [case.code], "the next grid of the same village is near"


def test_not_from_another_place_nor_from_long_ago_nor_out_of_sight(county: County) -> None:
    county.case(text=SEWAGE, place="路湾1")
    old = county.case(text=SEWAGE)
    Case.objects.filter(pk=old.pk).update(opened_at=now() - timedelta(days=60))
    Narrative.objects.filter(pk=old.pk).update(opened_at=now() - timedelta(days=60))
    county.case(text=SEWAGE, circle="family")
    case = county.case(text=SEWAGE)

    assert queries.look_alikes(case, by=county["李娟"]) == []


def test_the_same_telephone_counts(county: County) -> None:
    same = Person(name="赵小满", phone="13900004455")
    first = county.case(text="路口红绿灯坏了，车都乱走。", place="路湾1", people=[same])
    case = county.case(text="路口红绿灯还是坏的，车乱走没人管。", place="阳明1", people=[same])

    [found] = queries.look_alikes(case, by=county["周敏"])

    assert found.case.code == first.code
    assert "同一电话" in found.reasons


def test_the_number_of_compared_cases_is_bounded(county: County, django_assert_max_num_queries) -> None:  # type: ignore[no-untyped-def]
    for _ in range(5):
        county.case(text=SEWAGE)
    case = county.case(text=SEWAGE)
    by = county["李娟"]
    queries.visible(by)

    with django_assert_max_num_queries(8):
        assert len(queries.look_alikes(case, by=by, most=3)) == 3
