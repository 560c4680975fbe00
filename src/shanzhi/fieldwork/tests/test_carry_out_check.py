from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest

from shanzhi.cases.models import Case
from shanzhi.fieldwork import actions, receiving
from shanzhi.fieldwork.models import Finding, Target
from shanzhi.kernel.clock import today
from shanzhi.kernel.errors import Invalid, NotAllowed
from shanzhi.notices.models import Notice
from shanzhi.records.models import Attachment
from shanzhi.site.testkit import County

from .grid import campaign, checked, items, photo, record, upload


def sent(target: Target, **body: Any) -> dict[str, Any]:
    return record("check", {"target": str(target.uid), "answers": {"exit": "ok", "gas": "ok"}, **body})


def test_it_works(county: County) -> None:
    """From the phone: what is not in order is a finding, to be looked at again in the days of its item."""
    target = campaign(county).targets.get()
    message = sent(target, answers={"exit": "ok", "gas": "bad"}, notes={"gas": "软管老化开裂"})
    [answer] = receiving.take_in([message], by=county["陈芳"])
    assert (answer["state"], answer["findings"]) == ("filed", 1)
    finding = Finding.objects.get()
    assert (finding.title, finding.text, finding.state) == ("燃气软管完好", "软管老化开裂", "OPEN")
    assert finding.due_on is not None
    assert (finding.due_on - today()).days == 3
    target.refresh_from_db()
    assert (target.state, target.found) == ("done", 1)


def test_a_repeat_finds_nothing_twice(county: County) -> None:
    target = campaign(county).targets.get()
    message = sent(target, answers={"exit": "bad", "gas": "ok"})
    first, again = (receiving.take_in([message], by=county["陈芳"]) for _n in range(2))
    assert first == again
    assert Finding.objects.count() == 1


def test_the_photo_of_an_item_belongs_to_its_finding(county: County) -> None:
    target = campaign(county).targets.get()
    message = sent(target, answers={"exit": "bad", "gas": "ok"})
    name = upload(message["id"], photo(), by=county["陈芳"])
    message["photos"] = [{"id": name, "stage": "report", "item": "exit"}]
    receiving.take_in([message], by=county["陈芳"])
    assert Attachment.objects.get().subject == Finding.objects.get().subject


def test_what_is_too_grave_is_a_case_at_once(county: County) -> None:
    target = campaign(county, items=items(county, at_once=True)).targets.get()
    checked(county, target, {"exit": "bad"})
    finding = Finding.objects.get()
    assert finding.state == "CASE"
    assert finding.case == Case.objects.get()
    assert "安全出口畅通" in Case.objects.get().narrative.text


def test_two_phones_at_one_door_are_for_a_person_to_decide(county: County) -> None:
    target = campaign(county).targets.get()
    county.appoint("赵亮", "grid_worker", "阳明社区", "阳明1")
    receiving.take_in([sent(target)], by=county["赵亮"])
    second = sent(target, answers={"exit": "bad", "gas": "ok"})
    [answer] = receiving.take_in([second], by=county["陈芳"])
    assert answer["code"] == "AlreadyChecked"
    assert answer["crossed"][0]["theirs"].startswith("赵亮")
    assert answer["crossed"][0]["yours"] == "安全出口畅通"
    second["body"]["again"] = True
    [answer] = receiving.take_in([second], by=county["陈芳"])
    assert answer["state"] == "filed"


def test_items_that_are_not_answered_come_back_by_name(county: County) -> None:
    target = campaign(county).targets.get()
    with pytest.raises(Invalid) as refused:
        checked(county, target, {"exit": "", "gas": "maybe"})
    assert set(refused.value.fields) == {"exit", "gas"}


def test_a_shut_door_is_tried_again(county: County) -> None:
    target = campaign(county).targets.get()
    actions.carry_out_check(target, uid=uuid4(), outcome="shut", by=county["陈芳"])
    target.refresh_from_db()
    assert target.state == "shut"
    checked(county, target)
    target.refresh_from_db()
    assert target.state == "done"


def test_a_joint_visit_tells_each_unit_its_own_items(county: County) -> None:
    target = campaign(county, kind="joint").targets.get()
    checked(county, target, {"exit": "bad"})
    told = Notice.objects.get(member_id=county.people["吴强"].pk)
    assert "本单位1项，发现1项：安全出口畅通" in told.body
    assert not Notice.objects.filter(member_id=county.people["郑伟"].pk).exists()


def test_a_unit_that_leads_checks_beyond_its_own_reach(county: County) -> None:
    held = campaign(county, unit=county.units["综合执法"])
    assert checked(county, held.targets.get(), by=county["吴强"]).member.name == "吴强"


def test_another_grid_checks_nothing_here(county: County) -> None:
    target = campaign(county).targets.get()
    county.appoint("赵亮", "grid_worker", "阳明社区", "金山1")
    with pytest.raises(NotAllowed):
        checked(county, target, by=county["赵亮"])
