"""NB-B: a small restaurant is looked through once, for eight units and more than fifty items; each unit gets its own
result and nothing else, and the owner is left in peace."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest

from shanzhi.fieldwork import actions, campaigns, checks, field_desk, receiving
from shanzhi.fieldwork.models import Finding, Target
from shanzhi.kernel.clock import today
from shanzhi.kernel.errors import NotFound
from shanzhi.notices.models import Notice
from shanzhi.site.testkit import County
from shanzhi.staff.models import Unit

UNITS = ("交警", "综合执法", "住建", "人社", "消防", "市场监管", "应急", "生态环境")
ITEMS_EACH = 7


def eight_units(county: County) -> None:
    for number, name in enumerate(UNITS[4:]):
        county.units[name] = Unit.objects.create(
            code=f"unit{number}",
            name=f"慈溪市{name}局",
            short_name=name,
            kind="department",
            area=county.areas["county"],
        )
        county.appoint(f"{name}科员", "handler", name)
    for name, people in (("交警", "陈刚"), ("综合执法", "吴强"), ("住建", "郑伟")):
        assert county.people[people], name
    county.appoint("人社科员", "handler", "人社")


def items(county: County) -> list[dict[str, object]]:
    return [
        {
            "key": f"u{n}_{k}", "part": name, "text": f"{name}第{k + 1}项合格", "unit": county.units[name].code,
            "law": f"{name}检查规程", "category": "EV0704", "recheck_after": 10,
        }
        for n, name in enumerate(UNITS)
        for k in range(ITEMS_EACH)
    ]  # fmt: skip


@pytest.mark.acceptance("NB-11", "NB-B", "A7")
def test_a_restaurant_is_checked_once_for_all(county: County) -> None:
    eight_units(county)
    chief, worker = county["余主任"], county["陈芳"]
    checklist = actions.draw_up_checklist(name="餐饮店综合查一次", items=items(county), by=chief)
    campaign = actions.plan_campaign(
        name="鼓楼餐饮体检", kind="joint", checklist=checklist, area=county.areas["浒山"],
        ends_on=today() + timedelta(days=30), by=chief,
    )  # fmt: skip
    actions.enrol_household(
        uid=uuid4(), area=county.areas["阳明1"], address="鼓楼街8号", kind="place", name="老街饭馆", groups=["shop"],
        by=worker,
    )  # fmt: skip
    actions.add_targets(campaign, groups=["shop"], by=chief)
    actions.start_campaign(campaign, by=chief)

    # On the phone: one sheet of 56 items under eight headings.
    [row] = checks.targets(by=worker).rows
    [sheet], _mark = checks.sheets(by=worker)
    assert (len(sheet["items"]), sheet["parts"]) == (56, list(UNITS))

    answers = {item["key"]: "ok" for item in sheet["items"]} | {"u1_0": "bad", "u4_2": "bad", "u4_3": "bad"}
    notes = {"u1_0": "餐厨垃圾没有分类", "u4_2": "灭火器过期", "u4_3": "出口堆物"}
    visit = {
        "id": str(uuid4()), "kind": "check", "made": 0, "sent": 60_000,
        "body": {"target": row["id"], "answers": answers, "notes": notes},
    }  # fmt: skip
    [answer] = receiving.take_in([visit], by=worker)
    assert (answer["state"], answer["findings"]) == ("filed", 3)

    inspection = Target.objects.get().inspections.get()
    seen = 0
    for name in UNITS:
        reader = {"交警": "陈刚", "综合执法": "吴强", "住建": "郑伟"}.get(name, f"{name}科员")
        own = campaigns.inspection(inspection.pk, by=county[reader])
        assert not own.is_whole
        assert [(part, len(rows)) for part, rows in own.parts] == [(name, ITEMS_EACH)]
        seen += sum(len(rows) for _part, rows in own.parts)
        bad = {"综合执法": "发现1项", "消防": "发现2项"}.get(name, "没有发现问题")
        told = Notice.objects.get(member_id=county.people[reader].pk, about=inspection.subject)
        assert bad in told.body
        assert "出口堆物" not in told.body
    assert seen == 56
    assert sum(len(rows) for _part, rows in campaigns.inspection(inspection.pk, by=chief).parts) == 56
    with pytest.raises(NotFound):
        campaigns.inspection(inspection.pk, by=county["何静"])

    # Each unit looks after its own; the fire brigade's two are looked at again by itself.
    fire = county["消防科员"]
    assert {f.title for f in campaigns.findings_page(campaigns.Wanted(), by=fire).rows} == {
        "消防第3项合格",
        "消防第4项合格",
    }
    for finding in Finding.objects.filter(unit=county.units["消防"]):
        actions.record_recheck(finding, uid=uuid4(), fixed=True, note="已整改", by=fire)
    assert Finding.objects.filter(state="OPEN").count() == 1
    assert field_desk.desk(by=fire)["rechecks"] == []

    # The owner is visited once: the next phone that comes is told.
    again = {**visit, "id": str(uuid4())}
    [refused] = receiving.take_in([again], by=worker)
    assert refused["code"] == "AlreadyChecked"
