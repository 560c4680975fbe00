"""海宁: the joint station between town and village is the outpost. A quarrel of three comes to its door, the town hands
it to the station, the station settles it; and the town's own words tell the resident where it is."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from shanzhi.cases import actions as cases
from shanzhi.cases import queries
from shanzhi.cases.actions import Person
from shanzhi.cases.models import Concerned
from shanzhi.cases.queries import reporters_of
from shanzhi.intake.progress import progress_of
from shanzhi.kernel.errors import NotFound
from shanzhi.records.queries import trail_of, verify
from shanzhi.site.small_place import SmallPlace

WORDS = "两家合买的房子征迁后补偿款分不拢，还有一家说当年也出过钱，三方都来了。"


@pytest.fixture
def haining(small_place: Callable[[str], SmallPlace]) -> SmallPlace:
    return small_place("haining")


@pytest.mark.acceptance("HN-06", "HN-A", "A5")
def test_a_quarrel_of_three_is_settled_at_the_station(haining: SmallPlace) -> None:
    station = haining.unit("@station")
    assert (station.kind, station.area.level) == ("station", "station")
    head = haining.someone("station_head", at=station)

    case = cases.open_case(
        category="DT08",
        channel="station",
        text=WORDS,
        area=haining.areas["household_group"][0],
        people=[
            Person(name="沈水根", phone="13700001111"),
            Person(role="party", name="沈水林", phone="13700002222"),
            Person(role="party", name="朱阿明", phone="13700003333"),
        ],
        first_unit=station,
        extra={"sender": station.name},
        by=head,
    )
    assert case.first_unit == station, "who took it first stays with it"
    assert case.desk == haining.unit("@command")
    assert haining.step(case) == "一窗受理"

    town = haining.someone("dispatcher", at="@command")
    cases.accept(case, by=town)
    cases.triage(case, note="片区联动工作站调解，征调委配合。", by=town)
    assert haining.step(case) == "会商研判"
    committee = haining.units["expropriation_committee"]
    cases.dispatch(case, to=station, assisting=[committee], task="三方调解", by=town)
    assert haining.step(case) == "即接即办"

    officer, specialist = haining.someone("handler", at=station), haining.someone("handler", at=committee)
    cases.take_up(case, by=officer)
    cases.take_up(case, by=specialist)
    cases.report_back(case, result="已核对当年出资凭证。", by=specialist)
    cases.report_back(case, result="三方签订协议，房子的事情到此为止。", by=officer)
    assert haining.step(case) == "协调督办"

    cases.verify(case, finding="协议三方签字，款项已付。", by=haining.someone("verifier", at="@command"), on_site=True)
    cases.reply(case, text="三方已签订协议，款项付清。", by=town)
    cases.follow_up(case, how="home", is_solved=True, by=haining.someone("caller", at="centre"))
    cases.close(case, by=haining.someone("command_chief", at="@command"))

    assert haining.step(case) == "评价销号"
    assert Concerned.objects.filter(case=case).count() == 3
    assert [line.label for line in trail_of(case.subject)] == [
        "立案", "受理", "研判", "派单", "签收", "签收", "反馈", "反馈", "核查", "答复", "回访", "结案",
    ]  # fmt: skip
    assert verify() == []


@pytest.mark.acceptance("HN-09")
def test_five_levels_and_the_station_lie_between_the_town_and_the_stair(haining: SmallPlace) -> None:
    line, area = [], haining.areas["household_group"][0]
    while area is not None:
        line.append(area.level)
        area = area.parent
    assert line == ["household_group", "micro_grid", "grid", "village", "station", "town", "county"]


@pytest.mark.acceptance("HN-06")
def test_the_station_sees_its_own_villages_and_no_others(haining: SmallPlace) -> None:
    here, elsewhere = (haining.report(area=area) for area in haining.areas["station"][:2])
    head = haining.someone("station_head", at=haining.unit("@station"))
    assert queries.get(here.code, by=head) == here
    with pytest.raises(NotFound):
        queries.get(elsewhere.code, by=head)


def test_the_resident_reads_the_places_own_words(haining: SmallPlace) -> None:
    case = haining.report()
    page = progress_of(case, reporters_of(case).get())
    assert [step.name for step in page.steps] == ["一窗受理", "会商研判", "即接即办", "协调督办", "评价销号"]
    assert page.now_words == "一窗受理，正在登记您反映的问题"
