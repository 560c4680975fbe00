"""What the five reports state about each place stands in its profile, number by number."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from typing import Any

import pytest

from shanzhi.kernel import profile as profiles
from shanzhi.kernel.profile import Profile
from shanzhi.kernel.worktime import Limit
from shanzhi.site.demo.map import read_divisions
from shanzhi.site.environment import ROOT

FOLDER = ROOT / "profiles"


@cache
def load(name: str) -> Profile:
    return profiles.load(name, FOLDER, check_verbs=False)


@cache
def plan(name: str) -> dict[str, Any]:
    return tomllib.loads((FOLDER / name / "demo.toml").read_text("utf-8"))


def steps(name: str) -> str:
    return "—".join(step.name for step in load(name).loop.steps)


def levels(name: str) -> list[str]:
    return [level.name for level in load(name).levels]


def counted(name: str, presence: str) -> int:
    return sum(unit.presence == presence for unit in load(name).units if unit.kind not in ("committee", "social"))


def rooms(name: str) -> set[str]:
    return {room.name for room in load(name).centre_plan.rooms}


def test_it_works() -> None:
    assert load("kelan").county.code == "140929"
    assert steps("kelan") == "上报—受理—分派—处置—反馈"


# ── Zhejiang ─────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.acceptance("CX-04", "CX-05")
def test_cixi_counts_its_grids_and_people() -> None:
    assert plan("cixi")["counts"] == {"grid": 1724, "micro_grid": 10450}
    people = plan("cixi")["people"]
    assert (people["grid_head"], people["grid_worker"], people["grid_adviser"], people["grid_worker_pt"]) == (
        1724, 1724, 1778, 10419,
    )  # fmt: skip
    assert load("cixi").staffing["basic"] == {
        "grid_head": 1, "grid_worker": 3, "grid_worker_pt": 3, "grid_adviser": 1,
    }  # fmt: skip


@pytest.mark.acceptance("CX-07")
def test_from_the_third_grade_an_event_is_a_key_event() -> None:
    assert [s.rank for s in load("cixi").severities if s.is_key] == [3, 4, 5]


@pytest.mark.acceptance("CX-12")
def test_cixi_has_one_window_and_five_steps() -> None:
    assert steps("cixi") == "受理—交办—督办—反馈—评价"
    assert [window.name for window in load("cixi").windows if window.general] == ["一窗受理综合窗口"]


@pytest.mark.acceptance("CX-14")
def test_a_familys_matter_has_seven_services_and_its_privacy() -> None:
    assert len([room for room in load("cixi").centre_plan.rooms if room.zone == "family"]) == 7
    marriage = load("cixi").category("DT0101")
    assert marriage is not None and marriage.circle == "family"
    assert {marriage.lead, *marriage.assist} >= {"family_committee", "women", "family_lawyers", "counselling"}


@pytest.mark.acceptance("CX-17")
def test_property_quarrels_have_their_committee() -> None:
    fees = load("cixi").category("DT1401")
    assert fees is not None and fees.lead == "property_committee"
    assert {"court", "housing", "justice"} <= set(fees.assist)


@pytest.mark.acceptance("YY-01")
def test_yuyao_counts_sixteen_thousand_eight_hundred() -> None:
    assert plan("yuyao")["counts"]["grid"] == 1497
    assert sum(plan("yuyao")["people"].values()) == 16_800
    grid = load("yuyao").level("grid")
    assert grid is not None and grid.kinds == ("basic", "dedicated")
    assert load("yuyao").post("liaison").name == "民情联络员"


@pytest.mark.acceptance("YY-05")
def test_drivers_and_couriers_report_and_see_nothing() -> None:
    assert load("yuyao").permissions_of("mobile_worker") == {
        "cases.open_case", "cases.withdraw", "records.attach", "places.read", "notices.read",
        "fieldwork.use", "fieldwork.sync", "fieldwork.take_piece", "fieldwork.file_report",
        "fieldwork.enrol_device", "fieldwork.revoke_device",
    }  # fmt: skip


@pytest.mark.acceptance("YY-17")
def test_yuyao_names_its_studios() -> None:
    assert {"阿良工作室", "金凤婚调工作室", "“红盾”社会服务中心", "心理援助协会"} == rooms("yuyao")


@pytest.mark.acceptance("YY-19")
def test_calls_to_12348_are_a_channel() -> None:
    line = load("yuyao").channel("hotline_12348")
    assert line is not None and "12348" in line.name


@pytest.mark.acceptance("HN-02", "HN-09")
def test_haining_has_seventeen_ten_and_fifteen_and_five_levels() -> None:
    presence = load("haining").presence
    assert (presence.permanent, presence.rota, presence.committees) == (17, 10, 15)
    assert (counted("haining", "permanent"), counted("haining", "rota")) == (17, 10)
    assert [level.key for level in load("haining").levels if not level.optional] == [
        "county", "town", "village", "grid", "micro_grid", "household_group",
    ]  # fmt: skip


@pytest.mark.acceptance("HN-06")
def test_forty_eight_stations_between_town_and_village() -> None:
    station = load("haining").level("station")
    assert station is not None and station.optional and station.head == "station_head"
    assert plan("haining")["counts"]["station"] == 48


@pytest.mark.acceptance("HN-05")
def test_three_feeds_come_into_one_pool() -> None:
    found = {key: load("haining").channel(key) for key in ("grid_worker", "hotline_12345", "digital_city")}
    assert all(found.values())
    assert found["grid_worker"].name == "全科网格上报"


@pytest.mark.acceptance("HN-08")
def test_local_organisations_are_units() -> None:
    assert {"潮乡救援队", "爱心联盟", "红太阳志愿服务队"} <= {unit.name for unit in load("haining").units}


@pytest.mark.acceptance("NB-02", "NB-03")
def test_beilun_has_duties_by_level_and_split_its_grids() -> None:
    assert [level.duty for level in load("beilun").levels][:3] == ["负主责", "强执行", "重协同，隐患在社区清零"]
    assert plan("beilun")["counts"] == {"grid": 629, "micro_grid": 4469}


@pytest.mark.acceptance("NB-06")
def test_firms_have_grids_of_their_own_and_hazards_their_kinds() -> None:
    assert "dedicated" in load("beilun").level("grid").kinds
    assert {"EV0701", "EV0703", "DT1001"} <= {row.code for row in load("beilun").leaf_categories}


@pytest.mark.acceptance("NB-13")
def test_beilun_receives_jointly() -> None:
    window = next(room for room in load("beilun").centre_plan.rooms if room.name == "联合接待窗口")
    assert set(window.units) == {"centre", "petition", "court", "justice"}


@pytest.mark.acceptance("NB-A")
def test_a_work_injury_goes_to_the_studio_with_three_days() -> None:
    injury = load("beilun").category("DT1002")
    assert injury is not None and injury.lead == "lingfeng_studio"
    assert load("beilun").limit_for("handle", category="DT1002") == Limit.parse("3wd")


# ── Shanxi ───────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.acceptance("CZ-05")
def test_nine_services_on_the_spot() -> None:
    assert load("shangdang").centre_plan.services == (
        "调解", "仲裁", "公证", "司法确认", "行政复议", "行政裁决", "速裁快审", "法律援助", "法律监督",
    )  # fmt: skip


@pytest.mark.acceptance("CZ-03")
def test_every_township_has_its_centre() -> None:
    towns = [row for row in read_divisions(FOLDER / "shangdang" / "divisions.csv") if len(row.code) == 9]
    kinds = [{u.kind for u in load("shangdang").units_of("town", town.code, town.name)} for town in towns]
    assert len(kinds) == 13 and all({"command_room", "committee"} <= each for each in kinds)


@pytest.mark.acceptance("YJ-01")
def test_a_centre_is_laid_out_by_its_profile() -> None:
    layout = load("yongji").centre_plan
    assert (layout.name, len(layout.zones), layout.services_stated) == ("“358＋”", 3, 5)
    assert [zone.name for zone in load("yunzhou").centre_plan.zones] == ["导引受理区", "多元化解区", "诉讼服务区"]


@pytest.mark.acceptance("YJ-02")
def test_petitioning_comes_last() -> None:
    assert steps("yongji").startswith("全量受理—分类分流")
    assert load("yongji").windows[-1].key == "petition"


@pytest.mark.acceptance("YJ-03", "YJ-A")
def test_the_old_judges_lead_quarrels_of_neighbours() -> None:
    land = load("yongji").category("DT0202")
    assert land is not None and land.lead == "old_judge"


@pytest.mark.acceptance("YJ-05")
def test_thirteen_departments() -> None:
    assert load("yongji").presence.total == sum(unit.presence is not None for unit in load("yongji").units) == 13


@pytest.mark.acceptance("YJ-07")
def test_four_channels_in_the_places_words() -> None:
    named = {load("yongji").channel(key).name for key in ("grid_worker", "window", "department", "town")}
    assert named == {"网格巡查", "群众来访", "部门转办", "镇街上报"}


@pytest.mark.acceptance("TY-01")
def test_county_and_township_resolve() -> None:
    assert [load("taiyuan").level(key).duty for key in ("county", "town")] == ["一站式化解", "一站式化解"]


@pytest.mark.acceptance("TY-03")
def test_an_urban_district_has_eight_windows() -> None:
    assert len(load("taiyuan").windows) == load("taiyuan").presence.windows == 8
    assert len(load("taiyuan").centre_plan.zones) == 3


@pytest.mark.acceptance("TY-05")
def test_taiyuan_has_six_steps() -> None:
    assert steps("taiyuan") == "问题上报—案卷建立—任务指派—调查落实—处理反馈—结案归档"


@pytest.mark.acceptance("YU-01")
def test_youyu_prevents_in_the_village_and_mediates_in_the_township() -> None:
    assert load("youyu").loop.tries.units == ("@committee", "@mediation")
    assert [load("youyu").level(key).duty for key in ("village", "town", "county")] == [
        "预防在先，第一站", "调解靠前", "司法裁判终局",
    ]  # fmt: skip


@pytest.mark.acceptance("YU-02")
def test_twenty_seven_units() -> None:
    assert load("youyu").presence.total == sum(unit.presence is not None for unit in load("youyu").units) == 27
    assert load("youyu").centre_plan.rooms_stated == 8


@pytest.mark.acceptance("YU-03")
def test_six_mechanisms_one_of_them_named() -> None:
    mechanisms = load("youyu").centre_plan.mechanisms
    assert mechanisms.stated == 6 and "农民工欠薪纠纷专项联动机制" in mechanisms.named


@pytest.mark.acceptance("YU-07", "HS-08")
def test_events_disputes_and_consultations_are_kinds() -> None:
    kinds = {row.kind for row in load("youyu").leaf_categories}
    assert {"event", "dispute", "consultation", "clue"} <= kinds


@pytest.mark.acceptance("HS-01")
def test_three_zones_nine_functions() -> None:
    layout = load("heshun").centre_plan
    assert (len(layout.zones), layout.services_stated) == (3, 9)
    assert "心理沙盘室" in rooms("heshun")


@pytest.mark.acceptance("HS-04")
def test_seven_eleven_and_four() -> None:
    assert [counted("heshun", kind) for kind in ("permanent", "rota", "on_call")] == [7, 11, 4]


@pytest.mark.acceptance("HS-07")
def test_heshun_has_five_consultations() -> None:
    assert steps("heshun") == "分诊—接诊—转诊—会诊—复诊"


@pytest.mark.acceptance("YQ-01")
def test_five_levels_down_to_the_household() -> None:
    assert levels("yangquan")[1:] == [
        "街道（大工委）",
        "社区（大党委）",
        "网格（党支部）",
        "楼院（党小组）",
        "党员中心户",
    ]
    assert (plan("yangquan")["counts"]["grid"], plan("yangquan")["counts"]["household"]) == (334, 518)
    assert plan("yangquan")["people"]["red_adviser"] == 2000


@pytest.mark.acceptance("YQ-03")
def test_yangquan_has_five_steps() -> None:
    assert steps("yangquan") == "上报—受理—研判—调解—回访"


@pytest.mark.acceptance("YQ-05")
def test_one_window_and_six() -> None:
    general = [window for window in load("yangquan").windows if window.general]
    assert (len(general), len(load("yangquan").windows)) == (1, 7)


@pytest.mark.acceptance("YQ-06")
def test_the_experts_can_be_called() -> None:
    assert load("yangquan").unit("experts").name == "“最强外脑团”"


@pytest.mark.acceptance("HM-01")
def test_three_teams() -> None:
    names = [load("houma").post(key).name for key in ("window_clerk", "mediator", "supervisor")]
    assert names == ["接访团队", "调解团队", "督导团队"]


@pytest.mark.acceptance("HM-02")
def test_three_circles_with_four_studios() -> None:
    zones = {zone.key: zone.name for zone in load("houma").centre_plan.zones}
    assert list(zones.values()) == ["一米群众服务圈", "百米综治服务圈", "千米政务服务圈"]
    assert sum(room.zone == "one_metre" for room in load("houma").centre_plan.rooms) == 4
    assert [counted("houma", kind) for kind in ("permanent", "rota")] == [5, 11]


@pytest.mark.acceptance("YZ-01")
def test_twelve_seven_and_two() -> None:
    assert [counted("yunzhou", kind) for kind in ("permanent", "rota", "seconded")] == [12, 7, 2]


@pytest.mark.acceptance("YZ-02")
def test_twenty_one_halls_and_rooms() -> None:
    assert load("yunzhou").centre_plan.rooms_stated == 21
    assert {"审判庭", "未成年人心理健康辅导室", "五老调解室"} <= rooms("yunzhou")


@pytest.mark.acceptance("YZ-04")
def test_the_slip_has_the_places_name() -> None:
    assert load("yunzhou").paper("hand_over").title == "事件交办单"


@pytest.mark.acceptance("YZ-05")
def test_one_window_six_others_and_five_steps() -> None:
    assert steps("yunzhou") == "登记—受理—研判—办理—反馈"
    assert len(load("yunzhou").windows) == 7


@pytest.mark.acceptance("YZ-06")
def test_yunzhou_has_its_own_mediators() -> None:
    assert load("yunzhou").category("DT99").lead == "yunhe_committee"
    assert load("yunzhou").unit("five_elders").kind == "social"


@pytest.mark.acceptance("KL-01")
def test_kelan_has_five_steps() -> None:
    assert steps("kelan") == "上报—受理—分派—处置—反馈"


@pytest.mark.acceptance("KL-02")
def test_kelan_counts_down_to_ten_households() -> None:
    assert plan("kelan")["counts"] == {"grid": 144, "ten_households": 1823}
    people = plan("kelan")["people"]
    assert [people[key] for key in ("grid_worker", "grid_worker_pt", "ten_household_head")] == [67, 99, 1823]
    villages = [row for row in read_divisions(FOLDER / "kelan" / "divisions.csv") if len(row.code) == 12]
    communities = [row for row in villages if row.code[9] == "0"]
    assert (len(villages) - len(communities), len(communities)) == (99, 5)


@pytest.mark.acceptance("KL-06")
def test_the_town_monthly_the_countryside_every_two_months() -> None:
    def months(code: str) -> list[int]:
        return [cycle.every_months for cycle in load("kelan").collection if re.match(cycle.areas, code)]

    for row in read_divisions(FOLDER / "kelan" / "divisions.csv"):
        if len(row.code) == 12:
            assert months(row.code) == ([1] if row.name.endswith("社区居委会") else [2]), row.name


@pytest.mark.acceptance("GP-01")
def test_three_zones_one_hall_four_rooms() -> None:
    layout = load("gaoping").centre_plan
    assert (len(layout.zones), len(layout.rooms)) == (3, 5)


@pytest.mark.acceptance("WS-01")
def test_nine_services_with_hearings() -> None:
    services = load("wenshui").centre_plan.services
    assert len(services) == 9 and "听证" in services


@pytest.mark.acceptance("WS-02")
def test_handed_over_on_the_spot() -> None:
    assert steps("wenshui").startswith("统一受理—当场交办—跟踪督办")
    assert load("wenshui").limits.dispatch.rough < load("default").limits.dispatch.rough
