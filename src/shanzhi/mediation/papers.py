"""文书. Every paper of a mediation as blocks, in the order of the file (人民调解文书格式); names stand in clear here,
so that only `actions.print_paper` builds them, with a line on the trail. What was said in confidence is in none."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from shanzhi.kernel.clock import local, today
from shanzhi.kernel.profile import Profile
from shanzhi.kernel.sealing import unseal

from .models import Helper, Mediation, Party

Rows = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Facts:
    """Label and text, in two columns."""

    rows: Rows


@dataclass(frozen=True, slots=True)
class Table:
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Text:
    """Paragraphs; a title stands above."""

    text: str
    title: str = ""


@dataclass(frozen=True, slots=True)
class Sign:
    """Places for signatures, one a line."""

    lines: tuple[str, ...]


Block = Facts | Table | Text | Sign


@dataclass(frozen=True, slots=True)
class Paper:
    """One paper."""

    key: str
    title: str
    number: str
    blocks: tuple[Block, ...]
    seal: str = ""
    """Whose seal stands at the end; empty for papers without one."""
    on: date = field(default_factory=today)


class Names:
    """People in clear, and the whole mediation, read once for all papers."""

    def __init__(self, mediation: Mediation, whole: dict[str, Any], profile: Profile) -> None:
        self.mediation, self.whole, self.profile = mediation, whole, profile
        self._of: dict[tuple[str, int], str] = {}

    def name(self, person: Party | Helper | None) -> str:
        if person is None:
            return ""
        key = (type(person).__name__, person.pk)
        if key not in self._of:
            self._of[key] = unseal(bytes(person.name_sealed))
        return self._of[key]

    def by_id(self, pk: int) -> str:
        return next((self.name(p) for p in self.whole["parties"] if p.pk == pk), "")

    def party_line(self, party: Party) -> str:
        """姓名，性别，民族，身份证号，住址，电话, as it stands in a paper."""
        parts = [self.name(party)]
        if party.is_organisation:
            if party.head_sealed:
                parts.append(f"法定代表人{unseal(bytes(party.head_sealed))}")
        else:
            parts += [{"1": "男", "2": "女"}.get(party.sex, ""), party.ethnicity, party.work]
        if party.id_sealed:
            kind = "统一社会信用代码" if party.is_organisation else "身份证号"
            parts.append(f"{kind}{unseal(bytes(party.id_sealed))}")
        if party.address_sealed:
            parts.append(f"住{unseal(bytes(party.address_sealed))}")
        if party.phone_sealed:
            parts.append(f"电话{unseal(bytes(party.phone_sealed))}")
        for helper in party.helpers.all():
            power = f"（{helper.get_power_display()}）" if helper.power else ""
            parts.append(f"{helper.get_kind_display()}{self.name(helper)}{power}")
        return "，".join(p for p in parts if p)

    @property
    def sides(self) -> Rows:
        return tuple((str(p.get_side_display()), self.party_line(p)) for p in self.whole["parties"])

    @property
    def opened_on(self) -> date:
        return local(self.mediation.opened_at).date()

    @property
    def mediators(self) -> str:
        return "、".join(a.name for a in self.whole["assignments"] if a.state == "ACTIVE")

    @property
    def all_sign(self) -> Sign:
        return Sign(
            (*(f"{p.get_side_display()}{self.name(p)}：" for p in self.whole["parties"]), "人民调解员：", "记录人：")
        )


def day(moment: datetime | date | None) -> str:
    if moment is None:
        return ""
    plain = local(moment).date() if isinstance(moment, datetime) else moment
    return f"{plain.year}年{plain.month}月{plain.day}日"


def minute(moment: datetime) -> str:
    return f"{day(moment)}{local(moment):%H时%M分}"


Builder = Callable[[Names], Iterator[Paper]]


def index_of(papers: list[Paper], number: str) -> Paper:
    """卷内目录; the numbers of pages are filled in by the word processor."""
    rows = tuple((str(n), p.title, f"@{n}", "") for n, p in enumerate(papers, start=1))
    return Paper("index", "卷内目录", number, (Table(("序号", "文书名称", "页号", "备注"), rows),))
