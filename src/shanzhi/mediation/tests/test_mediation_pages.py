"""Pages: the desk, the list, one mediation, the rooms, the panel, and acts in the dialog."""

from __future__ import annotations

import json
from typing import Any

from django.urls import reverse

from shanzhi.cases.tests.door import Desk
from shanzhi.kernel.clock import now, today
from shanzhi.mediation import actions as mediation
from shanzhi.mediation.models import Mediation, Story
from shanzhi.mediation.tests.mediating import Hall, no_bars
from shanzhi.mediation.web.dialogs import MOVES

SECRET = "实在不行一万也能赔"


def page(row: Mediation) -> str:
    return reverse("mediation:mediation", args=[row.pk])


def test_it_works(hall: Hall) -> None:
    row = hall.willing()
    sitting = hall.sitting(row)
    desk = Desk(hall.county, "许静")
    for url in (reverse("mediation:desk"), reverse("mediation:list"), reverse("mediation:rooms"), page(row)):
        answer = desk.get(url)
        assert answer.status_code == 200, url
    text = desk.get(page(row)).content.decode()
    assert row.number in text
    assert "吴*平" in text
    assert "吴小平" not in text, "masked on the page"
    assert f"do/hold?on={sitting.pk}" in text


def test_every_dialog_opens(hall: Hall) -> None:
    row = hall.willing()
    agreement, sitting = hall.effective(row, is_partial=True, left_open="家具折旧另谈。"), hall.sitting(row)
    hall.apply(row, agreement)
    kept = mediation.tell_in_confidence(row, party=hall.one(row), text=SECRET, by=hall["许静"])
    offer = mediation.make_offer(row, terms="各让一步", by=hall["许静"])
    link = mediation.link_outward(row, kind="police", body="浒山派出所", on=today(), by=hall["许静"])
    story = Story.objects.create(mediation=row, title="一则案例", text="正文", leave={}, written_at=now())
    on = {
        "answer-mediator": row.assignments.get(), "relieve": row.assignments.get(), "call-off": sitting,
        "hold": sitting,
        "release": kept, "answer-offer": offer, "offer": offer, "open-signing": agreement, "withdraw": agreement,
        "sign": agreement, "seal": agreement, "ruling": agreement.confirmations.get(),
        "performance": agreement.duties.get(), "template": agreement, "answer-link": link, "check-story": story,
        "withdraw-story": story,
    }  # fmt: skip
    desk = Desk(hall.county, "马主任")
    for move in MOVES:
        url = reverse("mediation:do", args=[row.pk, move])
        answer = desk.part(url, **({"on": on[move].pk} if move in on else {}))
        assert answer.status_code == 200, move


def test_a_dialog_does_its_act_and_says_what_is_wrong(hall: Hall) -> None:
    row = hall.asked()
    desk = Desk(hall.county, "许静")
    url = reverse("mediation:do", args=[row.pk, "consent"])
    wrong = desk.send(url, party=hall.one(row).pk, answer="no", words="", how="当面")
    assert (wrong.status_code, "请填写" in wrong.content.decode()) == (422, True)
    done = desk.send(url, party=hall.one(row).pk, answer="no", words="我不同意调解。", how="当面")
    assert "终止" in json.loads(done["HX-Trigger"])["toast"]["text"]
    row.refresh_from_db()
    assert row.state == "ENDED"
    text = desk.get(page(row)).content.decode()
    assert "人民法院诉讼服务中心" in text
    assert "重启调解" not in text, "what was refused is not offered again"


def test_an_agreement_from_draft_to_seal_on_the_page(hall: Hall) -> None:
    row = hall.willing()
    desk, head = Desk(hall.county, "许静"), Desk(hall.county, "马主任")
    a, b = hall.one(row, "A"), hall.one(row, "B")

    def do(move: str, browser: Desk = desk, on: int = 0, **given: object) -> None:
        answer = browser.send(f"{reverse('mediation:do', args=[row.pk, move])}?on={on}", **given)
        assert answer.status_code == 204, answer.content.decode()

    blank = {f"kind_{n}": "pay" for n in range(1, 5)}
    do(
        "draft", form="written", facts="漏水造成卧室吊顶损坏，楼上负责赔偿。", parties=[a.pk, b.pk], **blank
        | {"text_1": "赔偿损失", "debtor_1": b.pk, "creditor_1": a.pk, "amount_1": "9,000", "due_1": "2027-06-01",
           "times_1": "3", "manner_1": "转账"},
    )  # fmt: skip
    agreement = row.agreements.get()
    assert [d.amount_fen for d in agreement.duties.order_by("n")] == [300_000] * 3
    do("open-signing", on=agreement.pk)
    for who in (a.pk, b.pk, "mediator"):
        do("sign", on=agreement.pk, who=who, how="fingerprint")
    do("seal", head, on=agreement.pk)
    agreement.refresh_from_db()
    assert agreement.state == "EFFECTIVE"
    paper = desk.get(reverse("mediation:paper", args=[row.pk, "agreements"]))
    assert b"".join(paper.streaming_content)[:2] == b"PK"


def test_what_was_said_in_confidence_is_on_nobody_else_page(hall: Hall) -> None:
    row = hall.willing()
    mediation.tell_in_confidence(row, party=hall.one(row), text=SECRET, by=hall["许静"])
    for name in ("方明", "马主任", "李娟", "余主任", "林书记"):
        assert SECRET not in Desk(hall.county, name).get(page(row)).content.decode(), name
    assert SECRET in Desk(hall.county, "许静").get(page(row)).content.decode()
    assert Desk(hall.county, "许静").get(reverse("mediation:list"), {"q": SECRET}).context["rows"] == []


def test_another_committee_is_told_there_is_nothing(hall: Hall) -> None:
    row = hall.willing()
    other = Desk(hall.county, "杜磊")
    assert other.get(page(row)).status_code == 404
    assert other.get(reverse("mediation:list")).context["rows"] == []


def test_the_panel_opens_a_mediation_from_the_case(hall: Hall) -> None:
    case = hall.case()
    desk = Desk(hall.county, "李娟")
    panel = reverse("mediation:case_panel", args=[case.code])
    assert "启动调解" in desk.part(panel).content.decode()
    given = {f"bar_{key}": "0" for key in no_bars(hall.county)}
    url = reverse("mediation:open_mediation", args=[case.code])
    assert desk.part(url).status_code == 200
    left_out = desk.send(
        url, committee=hall.committee.pk, source="own", kind="people", matter="楼上漏水赔偿纠纷，双方谈不拢。"
    )
    assert left_out.status_code == 422
    made = desk.send(
        url, committee=hall.committee.pk, source="own", kind="people", matter="楼上漏水赔偿纠纷，双方谈不拢。", **given
    )
    assert made.status_code == 204, made.content.decode()
    assert "人调字第1号" in desk.part(panel).content.decode()


def test_the_list_goes_out_as_a_sheet(hall: Hall) -> None:
    hall.willing()
    answer = Desk(hall.county, "许静").get(reverse("mediation:export"))
    assert b"".join(answer.streaming_content)[:2] == b"PK"


def test_a_page_costs_the_same_for_many_parties(hall: Hall, django_assert_max_num_queries: Any) -> None:
    row = hall.opened(is_group=True, many_side="B")
    hall.assign(row, "许静")
    for n in range(12):
        hall.party(row, "B", f"户主{n}")
    desk = Desk(hall.county, "许静")
    desk.get(page(row))
    with django_assert_max_num_queries(60):
        desk.get(page(row))
