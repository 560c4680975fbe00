"""Every place of `profiles/` on the one machine: its areas, units and posts, and a case in its own words."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable

import pytest

from shanzhi.cases import actions as cases
from shanzhi.cases import queries
from shanzhi.cases.models import Case
from shanzhi.kernel.actor import Actor
from shanzhi.kernel.profile import load
from shanzhi.places.models import Area
from shanzhi.records.queries import verify
from shanzhi.site.cli.loop import as_mermaid
from shanzhi.site.demo.map import read_divisions
from shanzhi.site.environment import ROOT
from shanzhi.site.small_place import SmallPlace
from shanzhi.staff import staffing
from shanzhi.staff.models import Post, Presence

PROFILES = ROOT / "profiles"
DATA = ROOT.parent / "shared" / "data" / "admin"
"""Public facts beside the project, not part of it."""
ROADS = {
    "beilun": "受理 研判 派单 处置 核查 回访 评价 归档",
    "cixi": "受理 交办 督办 反馈 评价",
    "gaoping": "一窗进 一码管 一门清",
    "haining": "一窗受理 会商研判 即接即办 协调督办 评价销号",
    "heshun": "分诊 接诊 复诊",
    "houma": "登记受理 分类流转 跟踪督办",
    "kelan": "上报 受理 分派 处置 反馈",
    "shangdang": "受理 研判 派单 处置 核查 回访 评价 归档",
    "taiyuan": "问题上报 案卷建立 任务指派 调查落实 处理反馈 结案归档",
    "wenshui": "统一受理 当场交办 跟踪督办 办结回访",
    "yangquan": "上报 受理 研判 调解 回访",
    "yongji": "全量受理 分类分流 多元化解 反馈回访 归档",
    "youyu": "受理 研判 派单 处置 核查 回访 评价 归档",
    "yunzhou": "登记 受理 研判 办理 反馈",
    "yuyao": "派 办 馈 评",
}
"""What a resident's sewer goes through, in the words of the published reports (the default's where they name none)."""
PLACES = sorted(folder.name for folder in PROFILES.iterdir() if (folder / "demo.toml").is_file())


def test_all_fifteen_are_there() -> None:
    assert sorted(ROADS) == PLACES
    assert len(PLACES) == 15


@pytest.mark.parametrize("name", PLACES)
@pytest.mark.acceptance("CX-12", "TY-05", "YQ-03", "YZ-05", "KL-01", "WS-02")
def test_a_case_travels_the_road_in_the_places_own_words(name: str, small_place: Callable[[str], SmallPlace]) -> None:
    place = small_place(name)
    seen: list[str] = []

    def note(case: Case) -> None:
        if not seen or seen[-1] != place.step(case):
            seen.append(place.step(case))

    case = place.report()
    assert case.desk == place.unit("@command"), "the town's own room has it first"
    note(case)
    clerk = place.someone("dispatcher", at="@command")
    cases.accept(case, by=clerk)
    note(case)
    cases.triage(case, note="公共管道", by=clerk)
    note(case)
    unit = place.hand_out(case)
    note(case)
    place.settle(case, unit, note)

    assert " ".join(seen) == ROADS[name]
    assert case.code[:6] == place.profile.county.code
    assert verify() == []


@pytest.mark.parametrize("name", PLACES)
@pytest.mark.acceptance("HN-02", "HS-04", "YZ-01", "YU-02", "KL-02")
def test_areas_units_and_people_are_as_the_profile_says(name: str, small_place: Callable[[str], SmallPlace]) -> None:
    place = small_place(name)
    assert {a.level for a in Area.objects.all()} == {"county", "town", "village", *place.counts}
    for post in place.profile.posts:
        held = set(Post.objects.filter(kind=post.key, area__isnull=False).values_list("area__level", flat=True))
        assert held <= set(post.levels), post.key
    for level in place.profile.levels:
        if level.is_grid and level.key in place.counts:
            assert Post.objects.filter(kind=level.head, area__level=level.key).exists(), level.key
    whole = staffing.total(place.areas["county"][0])
    assert whole.grids == place.counts["grid"]
    assert whole.micro_grids == place.counts[staffing.below_grids()]
    stated = place.profile.presence
    for kind in ("permanent", "rota", "on_call", "seconded"):
        number = getattr(stated, kind)
        assert number in (None, Presence.objects.filter(kind=kind).count()), kind
    for unit in place.profile.units:
        assert unit.code in place.units


@pytest.mark.acceptance("YY-19", "YJ-07", "HN-05", "YQ-04")
@pytest.mark.parametrize("name", PLACES)
def test_every_channel_brings_cases_into_the_one_pool(name: str, small_place: Callable[[str], SmallPlace]) -> None:
    place = small_place(name)
    clerk = place.someone("dispatcher", at="@command")
    for channel in place.profile.channels:
        by = Actor.resident() if channel.kind == "self_service" else clerk
        case = place.report(channel=channel.key, by=by)
        assert queries.get(case.code, by=clerk).channel == channel.key
    assert len(set(queries.visible(clerk).values_list("code", flat=True))) == len(place.profile.channels)


@pytest.mark.parametrize("name", PLACES)
def test_the_road_can_be_drawn(name: str) -> None:
    text = as_mermaid(load(name, PROFILES, check_verbs=False))
    assert text.startswith("stateDiagram-v2")
    for word in ROADS[name].split():
        assert f'state "{word}"' in text
    assert "HANDLING --> REPORTED_BACK: 反馈" in text
    named = re.findall(r'^ +state ".+" as (\w+)', text, re.MULTILINE)
    assert len(named) == len(set(named)), "no state is drawn in two boxes"


def test_what_only_mediators_do_is_drawn_beside_the_rest() -> None:
    text = as_mermaid(load("houma", PROFILES, check_verbs=False))
    assert 'state "先行调解" as mediate' in text
    assert "ACCEPTED --> mediate_DISPATCHED: 派单" in text and "ACCEPTED --> DISPATCHED: 派单" in text
    assert "mediate_HANDLING --> ACCEPTED: 收回" in text


@pytest.mark.needs_data
@pytest.mark.skipif(not DATA.is_dir(), reason="needs ../shared/data/admin")
@pytest.mark.parametrize("name", PLACES)
def test_every_code_is_in_the_list_of_divisions(name: str) -> None:
    """No division is invented, renamed or moved."""
    known = {
        row["code"]: row["name"]
        for sheet in ("areas_15.csv", "streets_15.csv", "villages_15.csv")
        for row in csv.DictReader((DATA / sheet).open(encoding="utf-8"))
    }
    rows = read_divisions(PROFILES / name / "divisions.csv")
    assert len(rows) > 50
    assert all(known.get(row.code) == row.name for row in rows)
