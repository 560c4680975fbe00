"""A dozen mediations of one town in every state: a group, an agreement that waits for the seal, money due tomorrow."""

from __future__ import annotations

import logging
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime, timedelta

from stdnum.cn import ric

from shanzhi.kernel.actor import Actor
from shanzhi.kernel.clock import SHANGHAI, at, now, today
from shanzhi.kernel.profile import Profile
from shanzhi.mediation import actions as mediation
from shanzhi.mediation.actions import Applicant, Member
from shanzhi.mediation.closed_lists import CONFIRMATION_QUESTIONS
from shanzhi.mediation.drafting import Draft, monthly
from shanzhi.mediation.models import Agreement, Confirmation, Mediation, Room
from shanzhi.places.models import Area
from shanzhi.staff.models import Member as Colleague
from shanzhi.staff.models import Unit
from shanzhi.staff.queries import actor_for

log = logging.getLogger(__name__)
Maybe = Callable[[], AbstractContextManager[None]]
FACTS = "双方对经过没有争议，就数额和期限协商一致，责任按过错分担。"
STORIES: tuple[tuple[str, str, str, str, str, int], ...] = (
    # category, applicant, other side, matter, state, fen
    ("DT0201", "陈立新", "吴国平", "楼上卫生间漏水，楼下两间卧室吊顶受损，赔偿数额谈不拢。", "FILED", 860_000),
    ("DT0202", "周阿根", "钱来发", "两家共用的过道被堆物堵住，多次争吵。", "PERFORMED", 120_000),
    ("DT0302", "胡佳", "房东老马", "租期未满房东要求搬走，押金不退。", "AGREED", 450_000),
    ("DT1003", "孙晓晓", "宏达纺织公司", "公司辞退员工，经济补偿谈不拢。", "CONFIRMED", 3_600_000),
    ("DT1002", "田建国", "恒力机械厂", "车间受伤，鉴定为十级伤残，工伤待遇没有谈妥。", "SIGNING", 6_840_000),
    ("DT0201", "沈玉兰", "楼上租客", "深夜装修噪音，老人心脏不好，要求停工和道歉。", "OPEN", 0),
    ("DT1402", "业主陆明", "和美物业", "电梯困人两次，要求减免物业费。", "OPEN", 90_000),
    ("DT0302", "王芳芳", "中介小刘", "定金退还纠纷，双方各执一词。", "ASKING", 0),
    ("DT0202", "高桂英", "邻居老徐", "院墙越界，一方坚持起诉。", "REFUSED", 0),
    ("DT1003", "赵小军", "快递公司", "加班工资差额巨大，期限届满没有谈成。", "ENDED", 0),
    ("DT0201", "方伯伯", "一楼商户", "油烟直排，商户承诺分期改造并补偿。", "DEFAULT", 500_000),
)


def number(serial: int, born: str = "19810203") -> str:
    """A number of nobody, right in every digit."""
    first = f"330282{born}{serial:03}"
    return first + ric.calc_check_digit(first + "0")


class Hall:
    """The committee of the demo town with its people."""

    def __init__(self, profile: Profile) -> None:
        self.profile, self.today = profile, today()
        self.who = {u: actor_for(Colleague.objects.get(username=u)) for u in ("xujing", "fangming", "mahua")}
        self.members = {u: Colleague.objects.get(username=u) for u in self.who}
        post = self.members["xujing"].posts.select_related("unit__area").get()
        self.unit: Unit = post.unit
        self.villages = list(Area.objects.filter(parent=post.unit.area, level="village").order_by("path")[:12])

    def __getitem__(self, username: str) -> Actor:
        return self.who[username]

    def moment(self, back: int, hour: int = 9) -> datetime:
        """So many days ago, counted from the real today also while an act is done in the past."""
        return datetime.combine(self.today - timedelta(days=back), datetime.min.time(), SHANGHAI).replace(hour=hour)


def furnish(_area: Area, profile: Profile, maybe: Maybe) -> None:
    """Everything by the acts of the room, at moments of the last weeks."""
    if not Colleague.objects.filter(username="xujing").exists():
        return
    hall = Hall(profile)
    with maybe():
        _house(hall)
    for n, story in enumerate(STORIES):
        with maybe():
            _one(hall, n, *story)
    with maybe():
        _group(hall)


def _house(hall: Hall) -> None:
    by, unit = hall["mahua"], hall.unit
    for n, (name, seats, video) in enumerate(
        (("圆桌调解室", 12, True), ("家事调解室", 6, False), ("老娘舅工作室", 8, False), ("远程调解室", 4, True))
    ):
        mediation.furnish_room(unit=unit, name=name, seats=seats, has_video=video, note=f"{n + 1}楼东侧", by=by)
    mediation.enrol_committee(
        unit, kind="town", founded_on=today() - timedelta(days=700), term_until=today() + timedelta(days=395), by=by
    )
    for username, sex, fields, studio in (
        ("xujing", "2", ["DT01", "DT02"], "老娘舅工作室"), ("fangming", "1", ["DT10", "DT14"], ""),
        ("mahua", "1", ["DT03", "DT07"], ""),
    ):  # fmt: skip
        mediation.enrol_mediator(
            hall.members[username], unit=unit, fields=fields, languages=["慈溪话", "普通话"], studio=studio, sex=sex,
            is_on_committee=True, level="二级", since=today() - timedelta(days=1500), by=by,
        )  # fmt: skip


def _one(hall: Hall, n: int, category: str, name: str, other: str, matter: str, state: str, fen: int) -> None:
    back = {"FILED": 60, "PERFORMED": 40, "CONFIRMED": 36, "DEFAULT": 50, "AGREED": 12, "ENDED": 45}.get(state, 8)
    if category not in {c.code for c in hall.profile.leaf_categories}:
        category = "DT0201"
    xu = hall["xujing"]
    with at(hall.moment(back)):
        row = mediation.receive_application(
            committee=hall.unit, area=hall.villages[n % len(hall.villages)], category=category, matter=matter,
            claims="请求依法调解。", words="愿意由调委会调解，希望尽快解决。",
            people=[
                Applicant(name=name, phone=f"1380000{2000 + n:04}", id_number=number(n + 1)),
                Applicant(name=other, side="B", phone=f"1390000{3000 + n:04}", is_organisation="公司" in other
                          or "厂" in other or "物业" in other),
            ],
            checked={b.key: False for b in hall.profile.mediation.bars},
            explained={b.key: "经询问不属于该情形" for b in hall.profile.mediation.bars}, by=xu,
        )  # fmt: skip
        mediation.assign_mediator(row, member=hall.members["xujing"], chosen_by="parties", by=hall["mahua"])
    if state == "ASKING":
        return
    b = row.parties.get(side="B")
    with at(hall.moment(back, 10)):
        answer, words = ("no", "我们法院见，不用调解。") if state == "REFUSED" else ("yes", "可以谈，按道理来。")
        row = mediation.record_consent(row, party=b, answer=answer, words=words, how="电话", by=xu)
    if state == "REFUSED":
        return
    _talk(hall, row, back, state)
    if state == "ENDED":
        with at(hall.moment(back - 20, 15)):
            mediation.end_without_agreement(
                row, reason="gap", words="数额相差较大，两次调解没有谈成。", ways=["court", "legal_aid"],
                told_how="当面告知并送达通知书", by=xu,
            )  # fmt: skip
        return
    if state == "OPEN":
        return
    _agree(hall, row, back, state, fen or 100_000)


def _talk(hall: Hall, row: Mediation, back: int, state: str) -> None:
    xu = hall["xujing"]
    a, b = row.parties.order_by("n")
    rooms = list(Room.objects.filter(unit=hall.unit).order_by("id"))
    room = rooms[row.pk % len(rooms)] if rooms else None
    with at(hall.moment(back - 1, 8)):
        begin = hall.moment(back - 1, 9 + row.pk % 7)
        sitting = mediation.plan_sitting(
            row, starts_at=begin, ends_at=begin + timedelta(hours=1), room=room, place="" if room else "调委会", by=xu
        )
        first = mediation.make_offer(row, side="A", terms="按实际损失全额赔偿并道歉", amount_fen=900_000, by=xu)
        mediation.make_offer(row, side="B", terms="赔偿一半，余下各自承担", amount_fen=450_000, counter_to=first, by=xu)
    with at(hall.moment(back - 1, 18)):
        mediation.hold_sitting(
            sitting, notes="双方陈述了经过，调解员到现场看过。\n对事实没有争议，对数额继续协商。",
            outcome="again" if state in ("OPEN", "ENDED") else "agreed", present={a.pk: "", b.pk: ""},
            next_steps="请双方各自核对票据，三日内回话。", by=xu,
        )  # fmt: skip
        mediation.agree_fact(row, text="事情发生的时间、地点和损失项目双方一致", agreed_by=[a, b], by=xu)
    if state == "OPEN":
        begin = (
            (now() + timedelta(days=1 + row.pk % 4))
            .astimezone(SHANGHAI)
            .replace(hour=9 + row.pk % 7, minute=0, second=0)
        )
        mediation.plan_sitting(
            row, starts_at=begin, ends_at=begin + timedelta(hours=2), room=room, place="" if room else "调委会", by=xu
        )
        mediation.tell_in_confidence(row, party=a, text="其实能接受六成，面子上过得去就行。", by=xu)


def _agree(hall: Hall, row: Mediation, back: int, state: str, fen: int) -> None:
    xu, ma = hall["xujing"], hall["mahua"]
    a, b = row.parties.order_by("n")
    due = today() + timedelta(days=1) if state == "AGREED" else (hall.moment(back - 12)).date()
    parts = monthly(fen, 2, due) if state == "AGREED" else ()
    with at(hall.moment(max(1, back - 3), 14)):
        pay = Draft(
            kind="pay", text="赔偿损失", debtor=b, creditor=a, amount_fen=fen, manner="银行转账", parts=parts,
            due_on=None if parts else (due if due > today() - timedelta(days=back - 3) else None) or due,
        )  # fmt: skip
        agreement: Agreement = mediation.draw_up_agreement(
            row, facts=FACTS, clauses=[pay, Draft(kind="waive", text="双方就此再无争议")], place="调委会", by=xu
        )
        mediation.open_for_signing(agreement, by=xu)
        mediation.sign_agreement(agreement, party=a, how="fingerprint", scan_id=1, by=xu)
        mediation.sign_agreement(agreement, party=b, how="stamp" if b.is_organisation else "paper", scan_id=1, by=xu)
        mediation.sign_agreement(agreement, how="paper", by=xu)
        if state == "SIGNING":
            return
        mediation.seal_agreement(agreement, by=ma)
    if state == "CONFIRMED":
        with at(hall.moment(back - 8, 10)):
            mediation.apply_for_confirmation(
                row, agreements=[agreement], court="慈溪市人民法院", applicants=[a.pk, b.pk],
                answers={q.key: False for q in CONFIRMATION_QUESTIONS}, by=xu,
            )  # fmt: skip
        with at(hall.moment(back - 16, 10)):
            mediation.record_ruling(
                Confirmation.objects.get(agreement=agreement), result="CONFIRMED", ruling="（2026）浙0282民特58号",
                ruled_on=today(), by=xu,
            )  # fmt: skip
    duty = agreement.duties.order_by("n").first()
    assert duty is not None  # noqa: S101 - a clause to pay has one
    if state == "DEFAULT":
        with at(hall.moment(3, 10)):
            mediation.check_performance(duty, outcome="default", by=xu)
    if state in ("FILED", "PERFORMED"):
        with at(hall.moment(back - 12, 15)):
            mediation.check_performance(duty, outcome="done", proof="银行转账回单", by=xu)
    if state == "FILED":
        with at(hall.moment(back - 30, 10)):
            for how in ("phone", "home"):
                mediation.follow_up(
                    row, party=a, how=how, words="钱已收到，邻里和好。", is_performed=True, satisfaction=5,
                    by=hall["fangming"],
                )  # fmt: skip
            _close(hall, row)


def _close(hall: Hall, row: Mediation) -> None:
    """The file, and its story for the public."""
    leave = {p.pk: "同意隐去姓名后公开。" for p in row.parties.all()}
    text = (
        "楼上楼下因为一道水渍红了脸。调解员三次上门，请懂行的师傅找到漏点，又帮着算清损失。"
        "楼上一方当场认错，约定修复并赔偿，楼下一方也不再追究，两家又能一起喝茶了。"
    )
    story = mediation.write_story(row, title="一道水渍引出的邻里情", text=text, leave=leave, by=hall["xujing"])
    mediation.check_story(story, publish=True, by=hall["mahua"])
    known = row.parties.exclude(id_sealed=None).first()
    if known is not None:
        row.parties.filter(id_sealed=None).update(id_sealed=known.id_sealed)
    mediation.file_dossier(row, by=hall["xujing"])


def _group(hall: Hall) -> None:
    """Sixty owners and a property firm: some drafts, some in signing, twenty in force."""
    xu, ma = hall["xujing"], hall["mahua"]
    with at(hall.moment(6)):
        row: Mediation = mediation.receive_application(
            committee=hall.unit, area=hall.villages[0], category="DT1401", words="愿意协商，希望业主理解。",
            matter="六十户业主以服务不到位为由拖欠物业费，物业公司申请集中调解。", claims="请求业主缴纳物业费。",
            people=[
                Applicant(name="星河物业服务有限公司", phone="13700001111", is_organisation=True),
                Applicant(name="业主代表沈阿姨", side="B", phone="13700002222", id_number=number(400)),
            ],
            checked={b.key: False for b in hall.profile.mediation.bars},
            explained={b.key: "经询问不属于该情形" for b in hall.profile.mediation.bars}, by=xu,
        )  # fmt: skip
        Mediation.objects.filter(pk=row.pk).update(is_group=True, many_side="B")
        row.refresh_from_db()
        mediation.assign_mediator(row, member=hall.members["xujing"], by=ma)
        names = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏"
        people = [
            Member(names[n % 30] + given, id_number=number(500 + n), claim_fen=120_000 + n * 900)
            for n, given in enumerate(["家荣"] * 30 + ["建华"] * 29)
        ]  # fmt: skip
        mediation.add_members(row, members=people, by=xu)
        for party in row.parties.filter(willing=None):
            mediation.record_consent(row, party=party, answer="yes", words="可以谈。", how="书面", by=xu)
        row.refresh_from_db()
    owners = list(row.parties.filter(side="B").order_by("n"))
    with at(hall.moment(2, 10)):
        mediation.draw_up_batch(
            row, facts="业主以服务不到位为由拖欠物业费，双方同意减免两成，物业公司限期整改。",
            amounts={p.pk: (p.claim_fen or 130_000) * 8 // 10 for p in owners[:45]}, text="缴纳物业服务费{amount}",
            due_on=today() + timedelta(days=20), manner="银行转账", waiver="双方就此再无争议", by=xu,
        )  # fmt: skip
        drafts = list(row.agreements.order_by("n"))
        mediation.open_batch(row, agreements=drafts[:35], by=xu)
        firm = row.parties.get(side="A")
        mediation.sign_batch(row, agreements=drafts[:35], parties=[firm, *owners[:28]], mediator=True, scan_id=1, by=xu)
        mediation.seal_batch(row, agreements=drafts[:20], by=ma)
        mediation.keep_template(drafts[0], name="物业费减免示范协议", by=xu)
    mediation.note_prevention(row, prevented="petition", people=60, words="业主原准备集体反映，返回调解。", by=xu)
    mediation.link_outward(
        row, kind="lawsuit", body="慈溪市人民法院", number="（2026）浙0282民初101号", on=today(), note="示范诉讼", by=xu
    )
