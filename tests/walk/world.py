"""A county to walk through: everybody who holds a post of the default profile, and cases that carry words found nowhere
else, so that a page that shows what it must not show gives itself away."""

from __future__ import annotations

import io
import secrets
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cached_property

import docx
from django.test import Client
from PIL import Image

from shanzhi.cases import actions as cases
from shanzhi.cases.actions import Person
from shanzhi.cases.models import Case, Concerned
from shanzhi.command import actions as command
from shanzhi.intake.models import Objection, Redirection
from shanzhi.kernel import case_code
from shanzhi.kernel.actor import Actor
from shanzhi.kernel.clock import now, today
from shanzhi.records.models import Attachment
from shanzhi.site.testkit import BEGAN, HANDLERS, County
from shanzhi.staff.models import Member, Post, SignIn, Token
from shanzhi.staff.web.middleware import SECOND_FACTOR

INSIDE: dict[str, frozenset[str]] = {
    "county": frozenset({"阳明1", "阳明2", "金山1", "路湾1", "路湾2"}),
    "浒山": frozenset({"阳明1", "阳明2", "金山1"}),
    "周巷": frozenset({"路湾1", "路湾2"}),
    "阳明": frozenset({"阳明1", "阳明2"}),
    "阳明1": frozenset({"阳明1"}),
}
"""Which of the places of the marked cases lie inside which area: written down, not computed from paths."""


@dataclass(frozen=True)
class Walker:
    """Somebody who holds one post."""

    key: str
    kind: str
    unit: str
    """Key of the county's units."""
    area: str
    """Key of an area, or nothing for somebody who works for a unit only."""
    permissions: frozenset[str]
    member: Member

    def __str__(self) -> str:
        return self.key


@dataclass
class Marked:
    """A case and the words that only it has."""

    key: str
    place: str
    desk: str
    circle: str
    case: Case
    units: frozenset[str]
    """Units with an errand."""
    opened_by: str = ""
    handled_by: str = ""
    secret: dict[str, str] = field(default_factory=dict)
    """What only those may read who may know the case: word of the title, of the text, …"""
    never: dict[str, str] = field(default_factory=dict)
    """Personal data in clear: on no page that is only opened."""
    of_unit: dict[str, str] = field(default_factory=dict)
    """Words written by one unit for the centre: key of the unit → word."""
    attachments: list[int] = field(default_factory=list)
    other_numbers: dict[str, int] = field(default_factory=dict)

    @property
    def code(self) -> str:
        return self.case.code

    @property
    def codes(self) -> tuple[str, str]:
        return self.case.code, case_code.spoken(self.case.code)


FOR_UNITS = {"unit_head", "handler", "mediator"}
"""Posts of a department: they see by errand, not by area."""
NAMES = {
    "近": "赤霞", "远": "碧落", "密近": "玄冥", "密远": "素问", "金": "青鸾", "托": "紫微", "密托": "白泽",
    "协": "黄钟",
}  # fmt: skip
TASTELESS = "停车纠纷"
"""What every marked case says: somebody who looks for it must still find only what they may know."""


def home_of(kind: str, levels: list[str]) -> tuple[str, str]:
    """Where the holder of a post works, as small as the post may be: then as much as possible is out of reach."""
    if kind in FOR_UNITS:
        return "交警", ""
    if "grid" in levels or "micro_grid" in levels:
        return "阳明社区", "阳明1"
    if "town" in levels:
        return "浒山指挥室", "浒山"
    return "中心", "county"


class World:
    """The county, its walkers and its marked cases."""

    def __init__(self, county: County) -> None:
        self.county = county
        self.walkers = [self._walker(f"{post.name}", post.kind_key, *home_of(post.kind_key, post.levels_of))
                        for post in _posts(county)]  # fmt: skip
        # Two who reach the whole county, one of them without what is confidential.
        self.walkers.append(self._walker("县指挥员", "dispatcher", "中心", "county"))
        self.walkers.append(self._walker("县指挥室主任", "command_chief", "中心", "county"))
        self.marked = {m.key: m for m in self._cases()}
        self._clients: dict[str, Client] = {}
        self._tokens: dict[str, str] = {}

    def _walker(self, name: str, kind: str, unit: str, area: str) -> Walker:
        member = Member(username=f"walk{len(self.county.people)}", name=f"走查{name}")
        member.set_unusable_password()
        member.save()
        county = self.county
        Post.objects.create(
            member=member,
            unit=county.units[unit],
            kind=kind,
            starts_on=BEGAN,
            area=county.areas[area] if area else None,
        )
        county.people[member.name] = member
        return Walker(name, kind, unit, area, county.profile.permissions_of(kind), member)

    # ── going in ──────────────────────────────────────────────────────────────────────────────────────────────

    def client(self, walker: Walker | None) -> Client:
        """A browser in which they are signed in; for nobody a browser that is not."""
        if walker is None:
            return Client(raise_request_exception=False)
        if walker.key not in self._clients:
            client = self._clients[walker.key] = Client(raise_request_exception=False)
            client.force_login(walker.member, backend="django.contrib.auth.backends.ModelBackend")
            session = client.session
            session[SECOND_FACTOR] = "passed"
            session.save()
            SignIn.objects.create(
                member=walker.member, session_key=client.session.session_key, at=now(), seen_at=now()
            )  # fmt: skip
        return self._clients[walker.key]

    def token(self, walker: Walker) -> str:
        """A partner's token that may all that they may."""
        if walker.key not in self._tokens:
            raw = "sz_" + secrets.token_urlsafe(32)
            from hashlib import sha256

            Token.objects.create(
                member=walker.member, name="走查", digest=sha256(raw.encode()).hexdigest(), tail=raw[-4:],
                scopes=sorted(walker.permissions), created_at=now(), expires_at=now() + timedelta(days=1),
            )  # fmt: skip
            self._tokens[walker.key] = raw
        return self._tokens[walker.key]

    def walker(self, key: str) -> Walker:
        return next(w for w in self.walkers if w.key == key)

    # ── the marked cases ──────────────────────────────────────────────────────────────────────────────────────

    def _cases(self) -> list[Marked]:
        county = self.county
        family = "DT0101"
        near = self._open("近", "阳明1", "浒山指挥室")
        far = self._open("远", "路湾1", "周巷指挥室")
        jinshan = self._open("金", "金山1", "浒山指挥室")
        closed_near = self._open("密近", "阳明1", "浒山指挥室", category=family)
        closed_far = self._open("密远", "路湾1", "周巷指挥室", category=family)
        guide, clerk = self._named("导引员"), self._named("窗口人员")
        taken = self._open("托", "阳明1", "浒山指挥室", by=guide)
        taken_closed = self._open("密托", "阳明1", "浒山指挥室", by=clerk, category=family)
        shared = self._open("协", "路湾2", "周巷指挥室")

        self._to(near, "交警", chief="李娟")
        self._to(far, "住建", chief="王磊")
        self._to(closed_near, "交警", chief="余主任", head="孙梅", handler="陈刚")
        self._to(shared, "住建", chief="王磊", assisting=("交警", "综合执法"))
        cases.take_up(shared.case, by=county["吴强"])
        word = f"{NAMES['协']}执法反馈"
        cases.report_back(shared.case, result=f"{word}，已劝导摊贩入市经营。", by=county["吴强"])
        shared.of_unit["综合执法"] = word
        made = [near, far, jinshan, closed_near, closed_far, taken, taken_closed, shared]
        for one in made:
            one.case.refresh_from_db()
            self._dress(one)
        return made

    def _named(self, name: str) -> Walker:
        return next(w for w in self.walkers if w.key == name)

    def _open(self, key: str, place: str, desk: str, *, by: Walker | None = None, category: str = "") -> Marked:
        name = NAMES[key]
        secret = {
            "title": f"{name}标题", "text": f"{name}正文", "address": f"{name}巷八号", "note": f"{name}记录",
            "file": f"{name}照片", "file_note": f"{name}说明", "task": f"{name}交办", "objection": f"{name}异议",
            "supervision": f"{name}督办", "words": f"{name}批示", "hard": f"{name}疑难",
        }  # fmt: skip
        number = list(NAMES).index(key)
        never = {"name": f"欧阳{name}", "phone": f"1390574{number:02}88", "id": f"33028219800101{number:02}1X",
                 "home": f"{name}里九幢"}  # fmt: skip
        person = Person(name=never["name"], phone=never["phone"], id_number=never["id"], address=never["home"])
        case = cases.open_case(
            category=category or self.county.a_category, channel="window" if by else "web",
            area=self.county.areas[place],
            title=f"{secret['title']}的事", text=f"{TASTELESS}。{secret['text']}，请处理。", address=secret["address"],
            lon=self.county.areas[place].lon, lat=self.county.areas[place].lat, people=[person],
            by=self.county[by.member.name] if by else Actor.resident(),
        )  # fmt: skip
        return Marked(
            key, place, desk, case.circle, case, frozenset(), by.key if by else "", secret=secret, never=never
        )  # fmt: skip

    def _to(
        self, one: Marked, unit: str, *, chief: str, assisting: tuple[str, ...] = (), head: str = "", handler: str = ""
    ) -> None:
        county = self.county
        by = county[chief]
        cases.accept(one.case, by=by)
        cases.dispatch(
            one.case, to=county.units[unit], assisting=[county.units[u] for u in assisting],
            task=f"{one.secret['task']}：现场处置。", by=by,
        )  # fmt: skip
        one.handled_by = handler or HANDLERS[unit]
        handler_id = county.people[handler].pk if handler else None
        cases.take_up(one.case, handler_id=handler_id, by=county[head or HANDLERS[unit]])
        cases.note(one.case, text=f"{one.secret['note']}，已到现场。", by=county[one.handled_by])
        one.units = frozenset({unit, *assisting})

    def _dress(self, one: Marked) -> None:
        by = Actor.system("走查")
        for stage, circle in (("report", "staff"), ("after", "restricted")):
            made = cases.attach(
                one.case, _photo(), name=f"{one.secret['file']}-{stage}.jpg", note=one.secret["file_note"], stage=stage,
                circle=circle, by=by,
            )  # fmt: skip
            one.attachments.append(made.pk)
        made = cases.attach(
            one.case, _paper(one.secret["file"]), name=f"{one.secret['file']}.docx", stage="paper", by=by
        )
        one.attachments.append(made.pk)
        case = one.case
        objection = Objection.objects.create(
            case=case, reason=f"{one.secret['objection']}：没有解决", outcome=Objection.Outcome.WAITING, at=now()
        )
        redirection = Redirection.objects.create(
            case=case, channel="window", asked=f"{one.secret['text']}该找谁", door_name="人民法院", at=now(),
            on=today(),
            number=list(NAMES).index(one.key) + 1, by_name="王磊", unit=self.county.units[one.desk], unit_name=one.desk,
        )  # fmt: skip
        unit = self.county.units[next(iter(sorted(one.units)), one.desk)]
        secret, hard = one.secret, self.county.people["林书记"]
        supervision = command.supervise(
            case, reason=f"{secret['supervision']}理由", demand=f"{secret['supervision']}要求", unit=unit, by=by
        )
        instruction = command.instruct(case, words=f"{secret['words']}：抓紧办理。", units=[unit], leader=hard, by=by)
        hard_case = command.list_hard_case(
            case, reason=f"{secret['hard']}理由", plan=f"{secret['hard']}化解方案", owner=hard, by=by
        )
        numbers = {"supervision": supervision.pk, "instruction": instruction.pk, "hard_case": hard_case.pk,
                   "whistle": 999_999, "gathering": 999_999}  # fmt: skip
        one.other_numbers = {
            **numbers,
            "objection": objection.pk,
            "redirection": redirection.pk,
            "person": Concerned.objects.filter(case=case).values_list("pk", flat=True)[0],
            "errand": case.errands.values_list("pk", flat=True).first() or 0,
        }

    @cached_property
    def attachment_names(self) -> dict[int, str]:
        return dict(Attachment.objects.values_list("pk", "name"))


@dataclass(frozen=True)
class _Kind:
    kind_key: str
    name: str
    levels_of: list[str]


def _posts(county: County) -> list[_Kind]:
    return [_Kind(post.key, post.name, list(post.levels)) for post in county.profile.posts]


def _photo() -> io.BytesIO:
    file = io.BytesIO()
    Image.new("RGB", (64, 48), (secrets.randbelow(256), 90, 120)).save(file, "JPEG")
    file.seek(0)
    return file


def _paper(word: str) -> io.BytesIO:
    paper, file = docx.Document(), io.BytesIO()
    paper.add_paragraph(f"{word}：材料正文。")
    paper.save(file)
    file.seek(0)
    return file
