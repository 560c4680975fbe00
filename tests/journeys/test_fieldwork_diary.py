"""What a resident says at the door is solved, and the answer goes back to the diary (CX-08, the beginning of CX-A)."""

from __future__ import annotations

from uuid import uuid4

from shanzhi.cases import actions as cases
from shanzhi.cases.models import Case
from shanzhi.fieldwork import field_desk, receiving
from shanzhi.kernel.actor import Actor
from shanzhi.notices.models import Notice
from shanzhi.site.testkit import County

WORDS = "居民说大门口早高峰两侧停满车，出门要二十分钟"


def test_from_the_diary_to_the_answer(county: County) -> None:
    worker = county["陈芳"]
    entry = {
        "id": str(uuid4()), "kind": "diary", "made": 0, "sent": 3_600_000,
        "body": {"area": county.areas["阳明1"].pk, "text": WORDS, "becomes": "report", "category": "EV0503"},
    }  # fmt: skip
    # She wrote it in the stairwell without signal; the phone sends it an hour later, twice, because the first answer
    # was lost.
    [first], [again] = receiving.take_in([entry], by=worker), receiving.take_in([entry], by=worker)
    assert first == again
    case = Case.objects.get(code=first["case"])

    cases.accept(case, by=county["李娟"])
    cases.dispatch(case, to=county.units["交警"], by=county["李娟"])
    cases.take_up(case, by=county["陈刚"])
    cases.report_back(case, result="已加装抓拍，门口禁停。", by=county["陈刚"])
    cases.verify(case, finding="门口畅通。", by=county["方琴"])
    cases.reply(case, text="交警已在门口加装抓拍，早高峰不再堵车。", by=county["李娟"])
    cases.follow_up(case, is_solved=True, by=county["钱芳"])
    cases.rate(case, is_solved=True, satisfaction=5, by=Actor.resident())
    cases.close(case, by=county["余主任"])

    sheet = field_desk.desk(by=worker)
    assert sheet["diary"][0]["result"] == "有了答复：交警已在门口加装抓拍，早高峰不再堵车。"
    assert sheet["diary"][0]["state"] == "已结案"
    assert sheet["mine"][0]["state"] == "已结案"
    assert Notice.objects.filter(member_id=county.people["陈芳"].pk, about=case.subject).exists()
