"""Steps that tests of the room share: a town's committee with its people, and a dispute brought to a stage."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from stdnum.cn import ric

from shanzhi.cases.actions import Person
from shanzhi.cases.models import Case
from shanzhi.kernel.actor import Actor
from shanzhi.kernel.clock import SHANGHAI, now, today
from shanzhi.mediation import actions as mediation
from shanzhi.mediation.closed_lists import CONFIRMATION_QUESTIONS
from shanzhi.mediation.drafting import Draft
from shanzhi.mediation.models import Agreement, Mediation, Party, Sitting
from shanzhi.site.testkit import County
from shanzhi.staff.models import Unit

MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=SHANGHAI)
FACTS = "2025年8月起楼上卫生间漏水，致楼下两间卧室吊顶和家具受损，楼上一方负修复和赔偿责任。"


def id_number(born: str = "19800101", serial: int = 1) -> str:
    """A number of nobody, right in every digit."""
    first = f"330282{born}{serial:03}"
    return first + ric.calc_check_digit(first + "0")


class Hall:
    """浒山调委会: 许静 and 方明 mediate, 马主任 keeps the seal. 路湾 has a committee of its own with 杜磊."""

    def __init__(self, county: County) -> None:
        self.county = county
        for key, code, name, area in (
            ("浒山调委会", "330282004-mediation", "浒山街道人民调解委员会", "浒山"),
            ("周巷调委会", "330282121-mediation", "周巷镇人民调解委员会", "周巷"),
        ):
            county.units[key] = Unit.objects.create(
                code=code, name=name, short_name=key, kind="committee", area=county.areas[area]
            )
        for name, post, unit in (
            ("许静", "mediator", "浒山调委会"), ("方明", "mediator", "浒山调委会"),
            ("马主任", "unit_head", "浒山调委会"),
            ("杜磊", "mediator", "周巷调委会"),
        ):  # fmt: skip
            county.appoint(name, post, unit)

    def __getitem__(self, name: str) -> Actor:
        return self.county[name]

    @property
    def committee(self) -> Unit:
        return self.county.units["浒山调委会"]

    def case(self, **facts: Any) -> Case:
        given = {
            "category": "DT0201", "channel": "web", "text": "楼上卫生间漏水，楼下卧室吊顶受损，双方谈不拢赔偿。",
            "people": [Person(name="陈大为", phone="13800002716")], **facts,
        }  # fmt: skip
        return self.county.case(state="ACCEPTED", **given)

    def opened(self, case: Case | None = None, by: str = "李娟", **facts: Any) -> Mediation:
        """Opened by the town's desk at the committee; nobody entered yet."""
        given: dict[str, Any] = {
            "committee": self.committee, "source": "application", "checked": no_bars(self.county),
            "matter": "楼上卫生间漏水，楼下两间卧室吊顶受损，对赔偿数额有争议。", **facts,
        }  # fmt: skip
        made: Mediation = mediation.open_mediation(case or self.case(), by=self[by], **given)
        return made

    def asked(self, case: Case | None = None, **facts: Any) -> Mediation:
        """Two parties entered, nobody asked yet, 许静 named."""
        row = self.opened(case, **facts)
        self.party(row, "A", "陈大为", phone="13800002716", id_number=id_number(serial=11))
        self.party(row, "B", "吴小平", phone="13800002717", id_number=id_number(serial=22))
        self.assign(row, "许静")
        return row

    def willing(self, case: Case | None = None, **facts: Any) -> Mediation:
        """Everybody has said yes: the month runs."""
        row = self.asked(case, **facts)
        return self.all_say_yes(row)

    def party(self, row: Mediation, side: str, name: str, **facts: Any) -> Party:
        made: Party = mediation.add_party(row, side=side, name=name, by=self["李娟"], **facts)
        return made

    def assign(self, row: Mediation, name: str, **facts: Any) -> Any:
        return mediation.assign_mediator(row, member=self.county.people[name], by=self["马主任"], **facts)

    def all_say_yes(self, row: Mediation) -> Mediation:
        for p in row.parties.filter(out_at=None):
            mediation.record_consent(row, party=p, answer="yes", words="愿意调解。", by=self["许静"])
        row.refresh_from_db()
        return row

    def sitting(self, row: Mediation, **facts: Any) -> Sitting:
        begin = now() + timedelta(hours=1)
        given = {"starts_at": begin, "ends_at": begin + timedelta(hours=1), "place": "浒山街道调解室", **facts}
        made: Sitting = mediation.plan_sitting(row, by=self["许静"], **given)
        return made

    def held(self, row: Mediation, **facts: Any) -> Sitting:
        given = {
            "notes": "双方就漏水经过没有争议，就赔偿数额反复协商。", "outcome": "agreed",
            "present": {p.pk: "" for p in row.parties.all()}, **facts,
        }  # fmt: skip
        made: Sitting = mediation.hold_sitting(self.sitting(row), by=self["许静"], **given)
        return made

    def draft(self, row: Mediation, *clauses: Draft, **facts: Any) -> Agreement:
        given = {"facts": FACTS, "clauses": clauses or [self.pays(row)], **facts}
        made: Agreement = mediation.draw_up_agreement(row, by=self["许静"], **given)
        return made

    def pays(self, row: Mediation, **facts: Any) -> Draft:
        a, b = row.parties.filter(side="A").first(), row.parties.filter(side="B").first()
        given: dict[str, Any] = {
            "kind": "pay", "text": "吴小平赔偿陈大为房屋和家具损失", "debtor": b, "creditor": a, "amount_fen": 860_000,
            "due_on": today() + timedelta(days=20), "manner": "银行转账", **facts,
        }  # fmt: skip
        return Draft(**given)

    def signing(self, row: Mediation, *clauses: Draft, **facts: Any) -> Agreement:
        made: Agreement = mediation.open_for_signing(self.draft(row, *clauses, **facts), by=self["许静"])
        return made

    def sign_all(self, agreement: Agreement, scan_id: int | None = None) -> None:
        for p in agreement.parties.all():
            mediation.sign_agreement(agreement, party=p, how="fingerprint", scan_id=scan_id, by=self["许静"])
        mediation.sign_agreement(agreement, how="paper", by=self["许静"])

    def effective(self, row: Mediation, *clauses: Draft, **facts: Any) -> Agreement:
        agreement = self.signing(row, *clauses, **facts)
        self.sign_all(agreement)
        mediation.seal_agreement(agreement, by=self["马主任"])
        agreement.refresh_from_db()
        row.refresh_from_db()
        return agreement

    def apply(self, row: Mediation, *agreements: Agreement, **facts: Any) -> int:
        given = {
            "court": "慈溪市人民法院", "answers": {q.key: False for q in CONFIRMATION_QUESTIONS},
            "applicants": list(row.parties.values_list("pk", flat=True)), **facts,
        }  # fmt: skip
        made: int = mediation.apply_for_confirmation(row, agreements=agreements, by=self["许静"], **given)
        return made

    def one(self, row: Mediation, side: str = "B") -> Party:
        return row.parties.filter(side=side).order_by("n").first()


def no_bars(county: County) -> dict[str, bool]:
    return {bar.key: False for bar in county.profile.mediation.bars}


def a_day(days: int) -> date:
    return today() + timedelta(days=days)
