"""What a resident says at the door is solved, and the answer goes back to the diary (CX-08, the beginning of CX-A)."""

from __future__ import annotations

from uuid import uuid4

import pytest

from shanzhi.cases import actions as cases
from shanzhi.cases.models import Case
from shanzhi.fieldwork import actions, diary, field_desk, receiving
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


@pytest.mark.acceptance("CX-08")
def test_a_topic_of_several_pages_is_answered_to_all_who_spoke_of_it(county: County) -> None:
    """CX-08: three pages speak of a lift; the village answers once, and everybody hears of it."""
    worker = county["陈芳"]
    title = "老旧小区加装电梯"
    for phone in ("13900001111", "13900001111", "13900002222"):
        body = {
            "area": county.areas["阳明1"].pk, "text": title, "becomes": "topic", "teller_name": "王桂英",
            "teller_phone": phone,
        }  # fmt: skip
        [answer] = receiving.take_in(
            [{"id": str(uuid4()), "kind": "diary", "made": 0, "sent": 60_000, "body": body}], by=worker
        )
        assert answer["state"] == "filed"
    [topic] = diary.topics(by=county["余主任"])
    assert (topic.title, topic.times) == (title, 3)  # type: ignore[attr-defined]

    actions.answer_topic(topic, answer="已列入今年改造计划，六月开工。", by=county["余主任"])
    pages = field_desk.desk(by=worker)["diary"]
    assert {page["result"] for page in pages} == {"已列入今年改造计划，六月开工。"}
    assert all(page["told"] for page in pages)
    sent = Notice.objects.filter(channel="sms", title="您反映的问题有了答复")
    assert sent.count() == 2, "each number once"
    assert "13900001111" not in "".join(f"{n.body}{n.address_masked}" for n in sent)


def test_who_said_it_hears_of_the_case(county: County) -> None:
    worker = county["陈芳"]
    body = {
        "area": county.areas["阳明1"].pk, "text": WORDS, "becomes": "report", "category": "EV0503",
        "teller_name": "王桂英", "teller_phone": "13900003333",
    }  # fmt: skip
    [answer] = receiving.take_in(
        [{"id": str(uuid4()), "kind": "diary", "made": 0, "sent": 60_000, "body": body}], by=worker
    )
    case = Case.objects.get(code=answer["case"])
    assert county.reporter(case).phone_masked == "139****3333"
    cases.accept(case, by=county["李娟"])
    cases.reply(case, text="交警已在门口加装抓拍。", by=county["李娟"])
    assert Notice.objects.filter(channel="sms", template="replied", about=case.subject).exists()
    assert field_desk.desk(by=worker)["diary"][0]["told"] is True
