"""From a checklist to a campaign on the phones and to its end."""

from __future__ import annotations

from datetime import timedelta

import pytest

from shanzhi.fieldwork import actions, checks, field_desk
from shanzhi.fieldwork.errors import CampaignOver, CampaignStands, ListInUse, NoTargets
from shanzhi.fieldwork.models import Campaign, Checklist, Target
from shanzhi.kernel.clock import today
from shanzhi.kernel.errors import Invalid, NotAllowed
from shanzhi.site.testkit import County

from .grid import campaign, checked, items


def test_draw_up_checklist(county: County) -> None:
    checklist = actions.draw_up_checklist(name="小餐饮检查表", items=items(county), by=county["余主任"])
    assert [item["key"] for item in checklist.items] == ["exit", "gas", "people"]


@pytest.mark.parametrize(
    ("item", "reason"),
    [
        ({"key": "a", "text": "通道畅通", "unit": "nobody"}, "没有单位“nobody”"),
        ({"key": "a", "text": "通道畅通", "category": "EV9999"}, "没有类别“EV9999”"),
        ({"key": "a", "text": "类型", "kind": "choice", "options": ["一种"]}, "至少要有两个选项"),
        ({"key": "大写", "text": "通道畅通"}, "编号填写不正确"),
        ({"key": "gas", "text": "再来一次"}, "编号“gas”重复"),
        ({"key": "a", "text": "通道畅通", "at_once": True}, "要写明类别"),
    ],
)
def test_a_wrong_item_is_named_with_its_line(county: County, item: dict[str, object], reason: str) -> None:
    with pytest.raises(Invalid) as refused:
        actions.draw_up_checklist(name="小餐饮检查表", items=[*items(county), item], by=county["余主任"])
    assert reason in " ".join(refused.value.fields.values())
    assert "第4项" in " ".join(refused.value.fields.values())


def test_retire_checklist(county: County) -> None:
    held = campaign(county, start=False)
    actions.retire_checklist(held.checklist, by=county["余主任"])
    assert Checklist.objects.get().retired_on == today()
    with pytest.raises(ListInUse):
        actions.plan_campaign(
            name="再查一次", checklist=Checklist.objects.get(), area=county.areas["浒山"], ends_on=today(),
            by=county["余主任"],
        )  # fmt: skip


def test_plan_campaign_needs_a_day_to_come(county: County) -> None:
    with pytest.raises(Invalid):
        campaign(county, ends_on=today() - timedelta(days=1))


def test_plan_campaign_over_another_town_is_refused(county: County) -> None:
    held = campaign(county, start=False)
    with pytest.raises(NotAllowed):
        actions.plan_campaign(
            name="越界", checklist=held.checklist, area=county.areas["周巷"], ends_on=today(), by=county["余主任"]
        )


def test_start_campaign_brings_it_to_the_phones(county: County) -> None:
    held = campaign(county, doors=3)
    assert [row["name"] for row in checks.targets(by=county["陈芳"]).rows] == ["第1小吃店", "第2小吃店", "第3小吃店"]
    [sheet], _mark = checks.sheets(by=county["陈芳"])
    assert (sheet["id"], sheet["items"][0]["unit"]) == (str(held.uid), "综合执法")
    assert field_desk.desk(by=county["陈芳"])["campaigns"][0]["todo"] == 3


def test_without_targets_nothing_begins(county: County) -> None:
    with pytest.raises(NoTargets):
        campaign(county, doors=0)


def test_add_targets_by_level_and_not_twice(county: County) -> None:
    held = campaign(county, start=False)
    chief = county["余主任"]
    assert actions.add_targets(held, level="grid", by=chief) == 5
    assert actions.add_targets(held, level="grid", by=chief) == 5 - Target.objects.filter(kind="area").count()
    assert actions.add_targets(held, kinds=["place"], by=chief) == 0


def test_drop_target_takes_it_from_the_phone(county: County) -> None:
    held = campaign(county, doors=2)
    first = checks.targets(by=county["陈芳"])
    gone = actions.drop_target(held.targets.first() or held.targets.get(), reason="已停业", by=county["余主任"])
    after = checks.targets(cursor=first.cursor, reach=first.reach, by=county["陈芳"])
    assert {"id": str(gone.uid), "gone": True} in after.rows


def test_what_was_checked_is_not_dropped(county: County) -> None:
    target = campaign(county).targets.get()
    checked(county, target)
    with pytest.raises(CampaignStands):
        actions.drop_target(target, reason="看错了", by=county["余主任"])


def test_end_campaign(county: County) -> None:
    held = campaign(county)
    target = held.targets.get()
    actions.end_campaign(held, summary="任务完成", by=county["余主任"])
    assert checks.targets(by=county["陈芳"]).rows == []
    target.refresh_from_db()
    with pytest.raises(CampaignOver):
        checked(county, target)
    with pytest.raises(CampaignStands):
        actions.start_campaign(held, by=county["余主任"])


def test_a_new_item_does_not_change_what_is_under_way(county: County) -> None:
    held = campaign(county)
    more = [*items(county), {"key": "new", "text": "新增的一项"}]
    actions.draw_up_checklist(name="新表", items=more, checklist=held.checklist, by=county["余主任"])
    assert len(checks.items_of(Campaign.objects.get())) == 3


def test_a_new_campaign_reaches_a_phone_that_has_synced_since_it_was_planned(county: County) -> None:
    held = campaign(county, start=False)
    page = checks.targets(by=county["陈芳"])
    actions.start_campaign(held, by=county["余主任"])
    assert len(checks.targets(cursor=page.cursor, reach=page.reach, by=county["陈芳"]).rows) == 1
