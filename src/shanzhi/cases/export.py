"""A list of cases as a spreadsheet: the same rule of visibility, every row, persons masked, a line on the trail.

Rows come through a server-side cursor and go into the file as they come, so memory does not grow with the list.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import IO, Any

import xlsxwriter
from django.contrib.postgres.aggregates import StringAgg
from django.db import transaction
from django.db.models import CharField, F, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shanzhi.kernel.actor import Actor
from shanzhi.kernel.clock import local, now
from shanzhi.kernel.profile import Profile
from shanzhi.records import actions as records
from shanzhi.records.queries import profile_of

from . import rules
from .models import Concerned, Errand, Reply
from .selection import QUEUES, Selection
from .states import State
from .trail_sentences import SATISFACTION

AT_ONCE = 5_000
"""So many rows are made while the browser waits; more become a job."""
CHUNK = 2_000
SHEET_ROWS = 1_000_000
"""A sheet of the format ends at 1,048,576 rows; the next thousand thousand go to a sheet of their own."""


@dataclass(frozen=True, slots=True)
class Column:
    """导出列. `needs` are columns of the query, `value` makes the cell of them."""

    key: str
    label: str | Promise
    width: int
    needs: tuple[str, ...]
    value: Callable[..., Any]
    usual: bool = True
    extra: Callable[[], Any] | None = None
    """An annotation that is added to the query under the column's own key."""


def _plain(value: Any, _profile: Profile) -> Any:
    return value


def _moment(value: datetime | None, _profile: Profile) -> Any:
    return local(value).replace(tzinfo=None) if value is not None else ""


def _yes(value: bool | None, _profile: Profile) -> str:
    return "" if value is None else (_("是") if value else _("否"))


def _named(look: str) -> Callable[[Any, Profile], str]:
    def value(key: Any, profile: Profile) -> str:
        found = getattr(profile, look)(key)
        return found.name if found is not None else str(key)

    return value


def _of_choices(labels: dict[Any, Any]) -> Callable[[Any, Profile], str]:
    return lambda key, _profile: str(labels.get(key, key if key is not None else ""))


def _lamp(state: str, due_at: Any, closed_at: Any, state_at: Any, *rest: Any) -> str:
    paused_at = rest[0]
    if due_at is None or state in ("MERGED", "WITHDRAWN", "REFUSED", "DRAFT"):
        return ""
    ended = closed_at or (state_at if state == "TRANSFERRED" else None)
    if ended is not None:
        return _("超期办结") if ended > due_at else _("按期办结")
    if paused_at is not None:
        return _("已暂停")
    return _("超期") if now() > due_at else _("时限内")


def _errand_units(role: str) -> Any:
    rows = Errand.objects.filter(case_id=OuterRef("pk"), role=role).exclude(state__in=("RETURNED", "RECALLED"))
    joined = rows.order_by().values("case_id").annotate(said=StringAgg("unit__short_name", delimiter="、"))
    return Coalesce(Subquery(joined.values("said")), Value(""), output_field=CharField())


def _reporter(column: str) -> Any:
    rows = Concerned.objects.filter(case_id=OuterRef("pk"), role="reporter").order_by("id")
    return Coalesce(Subquery(rows.values(column)[:1]), Value(""), output_field=CharField())


def _last_reply() -> Any:
    rows = Reply.objects.filter(case_id=OuterRef("pk")).order_by("-id")
    return Coalesce(Subquery(rows.values("text")[:1]), Value(""), output_field=CharField())


COLUMNS: dict[str, Column] = {
    column.key: column
    for column in (
        Column("code", gettext_lazy("案件编码"), 22, ("code",), _plain),
        Column("title", gettext_lazy("标题"), 40, ("title",), _plain),
        Column("kind", gettext_lazy("性质"), 10, ("kind",), _named("kind")),
        Column("category", gettext_lazy("类别"), 22, ("category",), lambda v, p: p.category_label(v)),
        Column("severity", gettext_lazy("等级"), 10, ("severity",), _named("severity")),
        Column("channel", gettext_lazy("来源"), 12, ("channel",), _named("channel")),
        Column("area", gettext_lazy("网格"), 32, ("area__label",), _plain),
        Column("address", gettext_lazy("地点"), 30, ("address",), _plain),
        Column("state", gettext_lazy("环节"), 10, ("state",), _of_choices(dict(State.choices))),
        Column("lamp", gettext_lazy("时限情况"), 10, ("state", "due_at", "closed_at", "state_at", "paused_at"), _lamp),
        Column("opened_at", gettext_lazy("登记时间"), 17, ("opened_at",), _moment),
        Column("due_at", gettext_lazy("到期时间"), 17, ("due_at",), _moment),
        Column("closed_at", gettext_lazy("结案时间"), 17, ("closed_at",), _moment),
        Column("desk", gettext_lazy("牵头中心"), 16, ("desk__short_name",), _plain),
        Column("procedure_owner", gettext_lazy("程序责任人"), 11, ("procedure_owner__name",), _plain),
        Column("lead_unit", gettext_lazy("主办单位"), 18, ("lead_unit__short_name",), _plain),
        Column("substance_owner", gettext_lazy("实体责任人"), 11, ("substance_owner__name",), _plain),
        Column(
            "assisting", gettext_lazy("协办单位"), 24, ("x_assisting",), _plain, False, partial(_errand_units, "assist")
        ),
        Column("first_unit", gettext_lazy("首接单位"), 16, ("first_unit__short_name",), _plain, False),
        Column("accepted_at", gettext_lazy("受理时间"), 17, ("accepted_at",), _moment, False),
        Column("dispatched_at", gettext_lazy("派单时间"), 17, ("dispatched_at",), _moment, False),
        Column("reported_back_at", gettext_lazy("反馈时间"), 17, ("reported_back_at",), _moment, False),
        Column("replied_at", gettext_lazy("答复时间"), 17, ("replied_at",), _moment, False),
        Column("archived_at", gettext_lazy("归档时间"), 17, ("archived_at",), _moment, False),
        Column("text", gettext_lazy("事项描述"), 60, ("narrative__text",), _plain, False),
        Column("reply", gettext_lazy("答复内容"), 60, ("x_reply",), _plain, False, _last_reply),
        Column(
            "reporter", gettext_lazy("反映人（脱敏）"), 14, ("x_reporter",), _plain, False,
            partial(_reporter, "name_masked"),
        ),
        Column(
            "phone", gettext_lazy("电话（脱敏）"), 14, ("x_phone",), _plain, False, partial(_reporter, "phone_masked")
        ),
        Column("people", gettext_lazy("涉及人数"), 9, ("people",), _plain, False),
        Column("is_group", gettext_lazy("群体性"), 8, ("is_group",), _yes, False),
        Column("is_solved", gettext_lazy("群众认为已解决"), 12, ("is_solved",), _yes, False),
        Column("satisfaction", gettext_lazy("满意度"), 10, ("satisfaction",), _of_choices(SATISFACTION), False),
        Column("redos", gettext_lazy("重办次数"), 9, ("redos",), _plain, False),
        Column("returns", gettext_lazy("退单次数"), 9, ("returns",), _plain, False),
        Column("lon", gettext_lazy("经度"), 11, ("lon",), _plain, False),
        Column("lat", gettext_lazy("纬度"), 11, ("lat",), _plain, False),
    )
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Made:
    """A finished sheet."""

    rows: int
    name: str


def exporter(by: Actor) -> Actor:
    """The same person with only those posts that may export: a right of one post is not lent to another."""
    return replace(by, grants=tuple(g for g in by.grants if rules.EXPORT in g.permissions))


def chosen_columns(keys: Sequence[str]) -> list[Column]:
    """The columns of these keys, in the usual order; the usual ones where none is named."""
    wanted = [c for c in COLUMNS.values() if c.key in set(keys)]
    return wanted or [c for c in COLUMNS.values() if c.usual]


def how_many(selection: Selection, *, by: Actor, most: int = AT_ONCE) -> int:
    """Rows of the export, counted no further than one beyond `most`."""
    return selection.cases(exporter(by)).order_by().values("pk")[: most + 1].count()


def exact_count(selection: Selection, *, by: Actor) -> int:
    """All rows of the export."""
    return selection.cases(exporter(by)).order_by().count()


def write_sheet(
    selection: Selection,
    columns: Sequence[Column],
    file: IO[bytes],
    *,
    by: Actor,
    progress: Callable[[int], None] | None = None,
) -> Made:
    """Write every row of the selection into an XLSX file. `progress` hears how many rows are written. 导出案件"""
    book = xlsxwriter.Workbook(file, {"constant_memory": True, "default_date_format": "yyyy-mm-dd hh:mm"})
    head = book.add_format({"bold": True, "bg_color": "#eceff4", "border": 1, "border_color": "#c4cdd9"})
    moment = book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
    sheet, at, total = None, 0, 0
    for values in _values(selection, columns, by):
        if sheet is None or at > SHEET_ROWS:
            sheet, at = _new_sheet(book, columns, head), 1
        for n, value in enumerate(values):
            if value is None or value == "":
                continue
            if isinstance(value, datetime):
                sheet.write_datetime(at, n, value, moment)
            elif isinstance(value, int | float) and not isinstance(value, bool):
                sheet.write_number(at, n, value)
            else:
                # Always as text: what a resident wrote is never a formula.
                sheet.write_string(at, n, str(value))
        at += 1
        total += 1
        if progress is not None and total % CHUNK == 0:
            progress(total)
    if sheet is None:
        _new_sheet(book, columns, head)
    _about(book, selection, total, by)
    book.close()
    return Made(total, file_name(selection))


def file_name(selection: Selection) -> str:
    return f"{_('案件')}-{QUEUES[selection.queue].label}-{local(now()):%Y%m%d-%H%M}.xlsx"


def note_on_trail(selection: Selection, columns: Sequence[Column], *, rows: int, by: Actor) -> None:
    """Who exported which cases, how many, and which columns."""
    with transaction.atomic():
        records.write(
            f"export/{by.id or 0}",
            rules.EXPORT,
            detail={
                "rows": rows,
                "queue": str(QUEUES[selection.queue].label),
                "filter": selection.narrows,
                "address": selection.address(),
                "columns": [c.key for c in columns],
            },
            by=by,
        )


def _values(selection: Selection, columns: Sequence[Column], by: Actor) -> Iterator[list[Any]]:
    found: QuerySet[Any] = selection.cases(exporter(by))
    for column in columns:
        if column.extra is not None:
            found = found.annotate(**{column.needs[0]: column.extra()})
    needed = list(dict.fromkeys(("profile_id", *(name for c in columns for name in c.needs))))
    place = {name: n for n, name in enumerate(needed)}
    rows = found.order_by(F("opened_at").desc(), F("id").desc()).values_list(*needed)
    for row in rows.iterator(chunk_size=CHUNK):
        profile = profile_of(row[0])
        yield [c.value(*(row[place[name]] for name in c.needs), profile) for c in columns]


def _new_sheet(book: Any, columns: Sequence[Column], head: Any) -> Any:
    number = len(book.worksheets()) + 1
    sheet = book.add_worksheet(_("案件") if number == 1 else f"{_('案件')}{number}")
    sheet.freeze_panes(1, 1)
    for n, column in enumerate(columns):
        sheet.set_column(n, n, column.width)
        sheet.write_string(0, n, str(column.label), head)
    return sheet


def _about(book: Any, selection: Selection, total: int, by: Actor) -> None:
    """What this file is, on a sheet of its own: it will be passed on."""
    sheet = book.add_worksheet(_("说明"))
    sheet.set_column(0, 0, 14)
    sheet.set_column(1, 1, 80)
    facts = [
        (_("导出人"), f"{by.unit} {by.name}"),
        (_("导出时间"), f"{local(now()):%Y-%m-%d %H:%M}"),
        (_("队列"), str(QUEUES[selection.queue].label)),
        (_("条件"), "；".join(selection.narrows.values()) or _("无")),
        (_("行数"), str(total)),
        (_("提示"), _("个人信息已脱敏。本文件仅供工作使用，请妥善保管，导出已留痕。")),
    ]
    for n, (label, words) in enumerate(facts):
        sheet.write_string(n, 0, label)
        sheet.write_string(n, 1, words)
