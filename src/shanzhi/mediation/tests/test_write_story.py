"""典型案例: public only with leave, without anybody to be recognised, and checked by a second person."""

from __future__ import annotations

import pytest

from shanzhi.kernel.errors import Invalid
from shanzhi.mediation import actions as mediation
from shanzhi.mediation.errors import NotForPublic, OwnStory, StillIdentifiable
from shanzhi.mediation.models import Mediation, Story
from shanzhi.mediation.tests.mediating import Hall, id_number

TEXT = "楼上业主的卫生间漏水，楼下业主家中受损。调解员三次上门，请懂行的师傅找到漏点，双方握手言和，约定修复并赔偿。"


def agreed(hall: Hall) -> Mediation:
    row = hall.willing()
    hall.effective(row)
    return row


def write(hall: Hall, row: Mediation, text: str = TEXT, **facts: object) -> Story:
    leave = {p.pk: "同意隐去姓名后公开。" for p in row.parties.all()}
    given = {"title": "一道水渍引出的邻里情", "text": text, "leave": leave, **facts}
    made: Story = mediation.write_story(row, by=hall["许静"], **given)
    return made


def test_it_works(hall: Hall) -> None:
    row = agreed(hall)
    story = write(hall, row)
    assert story.state == "WRITTEN"
    made = mediation.check_story(story, publish=True, by=hall["马主任"])
    assert (made.state, made.checked_by_name) == ("PUBLISHED", "马主任")


def test_what_tells_who_it_was_is_refused(hall: Hall) -> None:
    row = agreed(hall)
    for words in ("陈大为", "13800002716", id_number(serial=11), "3幢201室", row.number, "浙B12345", row.case.code):
        with pytest.raises(StillIdentifiable):
            write(hall, row, text=f"{TEXT}（{words}）")
    with pytest.raises(StillIdentifiable):
        write(hall, row, text=TEXT.replace("楼上业主", "吴 小 平"))


def test_nobody_is_told_of_without_leave(hall: Hall) -> None:
    row = agreed(hall)
    with pytest.raises(Invalid, match=r"吴\*平"):
        write(hall, row, leave={hall.one(row, "A").pk: "同意"})


def test_confidential_kinds_and_minors_are_never_public(hall: Hall) -> None:
    row = agreed(hall)
    row.parties.filter(side="A").update(is_minor=True)
    with pytest.raises(NotForPublic, match="未成年"):
        write(hall, row)
    Mediation.objects.filter(pk=row.pk).update(circle="family")
    with pytest.raises(NotForPublic, match="保密"):
        write(hall, row)


def test_check_story_is_somebody_else(hall: Hall) -> None:
    story = write(hall, agreed(hall))
    hall.county.appoint("许静", "unit_head", "浒山调委会")
    with pytest.raises(OwnStory):
        mediation.check_story(story, publish=True, by=hall["许静"])
    sent = mediation.check_story(story, publish=False, words="再写得简明些。", by=hall["马主任"])
    assert sent.state == "SENT_BACK"
    again = write(hall, sent.mediation, story=sent)
    assert (again.pk, again.state) == (sent.pk, "WRITTEN")


def test_withdraw_story_at_once(hall: Hall) -> None:
    story = mediation.check_story(write(hall, agreed(hall)), publish=True, by=hall["马主任"])
    made = mediation.withdraw_story(story, words="当事人不再同意公开。", by=hall["马主任"])
    assert made.state == "WITHDRAWN"
