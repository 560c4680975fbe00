"""The API: the same acts by their own signatures, the same door; what was told in confidence never comes out."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

from django.test import Client

from shanzhi.kernel.clock import now, today
from shanzhi.mediation import actions as mediation
from shanzhi.mediation import rest
from shanzhi.mediation.tests.mediating import Hall, a_day
from shanzhi.records.acting import ACTS
from shanzhi.staff import actions as staff
from shanzhi.staff.queries import actor_for

SECRET = "底线一万二千元"
KEPT_BACK = {
    "attach_paper", "change_template", "enrol_committee", "enrol_mediator", "furnish_room", "look_at_person",
    "open_mediation", "preview_paper", "print_harm_report", "print_paper", "receive_application", "remind_mediations",
    "report_harm",
}  # fmt: skip
"""Files, papers and personal data in clear go by the page; rooms and registers are kept there too."""


class Partner:
    """A system that acts as somebody, with everything that person may do."""

    def __init__(self, hall: Hall, name: str) -> None:
        member = hall.county.people[name]
        scopes = sorted({p for g in actor_for(member).grants for p in g.permissions if p.startswith("mediation.")})
        _token, self.raw = staff.issue_token(
            member, name="对接系统", scopes=scopes, expires_at=now() + timedelta(days=9), by=hall["安全员"]
        )
        self.client = Client()

    def get(self, path: str = "", **query: object) -> Any:
        return self.client.get(f"/api/mediation{path}", query, headers={"Authorization": f"Bearer {self.raw}"})

    def post(self, path: str, key: str = "", **given: object) -> Any:
        headers = {"Authorization": f"Bearer {self.raw}", **({"Idempotency-Key": key} if key else {})}
        body = json.dumps(given, default=str)
        return self.client.post(f"/api/mediation{path}", body, content_type="application/json", headers=headers)


def test_it_works(hall: Hall) -> None:
    row = hall.willing()
    xu, ma = Partner(hall, "许静"), Partner(hall, "马主任")
    a, b = hall.one(row, "A").pk, hall.one(row).pk
    clause = {
        "kind": "pay", "text": "赔偿损失", "debtor": b, "creditor": a, "amount_fen": 860_000, "due_on": a_day(9),
        "manner": "转账",
    }  # fmt: skip
    facts = "漏水造成卧室吊顶损坏，楼上负责赔偿。"
    drawn = xu.post(f"/{row.pk}/draw_up_agreement", facts=facts, clauses=[clause])
    assert drawn.status_code == 200, drawn.content.decode()
    agreement = row.agreements.get()
    xu.post(f"/{row.pk}/open_for_signing", on=agreement.pk)
    for party in (a, b, None):
        how = "paper" if party is None else "fingerprint"
        assert xu.post(f"/{row.pk}/sign_agreement", on=agreement.pk, party=party, how=how).status_code == 200
    assert ma.post(f"/{row.pk}/seal_agreement", on=agreement.pk).json()["state"] == "AGREED"
    whole = xu.get(f"/{row.pk}").json()
    assert whole["agreements"][0]["clauses"][0]["duties"][0]["amount_fen"] == 860_000
    assert whole["parties"][0]["name_masked"] == "陈*为"


def test_every_act_on_a_mediation_has_its_route() -> None:
    acts = {verb.partition(".")[2] for verb in ACTS if verb.startswith("mediation.")}
    assert acts - set(rest.VERBS) == KEPT_BACK


def test_a_repeated_key_is_one_act(hall: Hall) -> None:
    row = hall.willing()
    xu = Partner(hall, "许静")
    for _n in range(2):
        assert xu.post(f"/{row.pk}/make_offer", key="o1", terms="各让一步，赔一半").status_code == 200
    assert row.offers.count() == 1


def test_the_door_is_the_same(hall: Hall) -> None:
    row, other = hall.willing(), Partner(hall, "杜磊")
    assert other.get(f"/{row.pk}").status_code == 404
    assert other.get().json()["items"] == []
    assert other.post(f"/{row.pk}/make_offer", terms="外人的方案").status_code == 404
    mine = Partner(hall, "许静")
    assert mine.post(f"/{row.pk}/seal_agreement", on=999_999).status_code == 404
    wrong = mine.post(f"/{row.pk}/make_offer", terms="")
    assert (wrong.status_code, wrong.json()["code"]) == (422, "Invalid")


def test_of_another_mediation_nothing_is_named(hall: Hall) -> None:
    row = hall.willing()
    other = hall.willing(hall.case())
    assert Partner(hall, "许静").post(
        f"/{row.pk}/record_consent", party=hall.one(other).pk, answer="no", words="不愿意。"
    ).status_code == 404  # fmt: skip


def test_what_was_told_in_confidence_is_taken_and_never_given(hall: Hall) -> None:
    row = hall.willing()
    xu = Partner(hall, "许静")
    told = xu.post(f"/{row.pk}/tell_in_confidence", party=hall.one(row).pk, text=SECRET)
    assert told.status_code == 200
    assert row.confidences.count() == 1
    for answer in (told, xu.get(), xu.get(f"/{row.pk}"), xu.get("", q=SECRET)):
        assert SECRET not in answer.content.decode()


def test_figures(hall: Hall) -> None:
    row = hall.willing()
    hall.effective(row)
    made = Partner(hall, "马主任").get("/figures", first=today(), last=today()).json()
    assert (made["opened"], made["amount_fen"]) == (1, 860_000)
    mediation.reopen(row, reason="default", words="未按约履行，双方同意再谈。", by=hall["马主任"])
