"""检查表: a county writes its own, line by line or from a table."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from shanzhi.intake.errors import SheetUnreadable as CannotRead
from shanzhi.intake.sheets import open_sheet, plain, text_of
from shanzhi.kernel.errors import Invalid, Refusal
from shanzhi.kernel.profile_fieldwork import CheckItem
from shanzhi.records.access import actor_of, needs

from .. import actions, checklists
from ..models import Checklist
from .forms import done

WRITE = "fieldwork.draw_up_checklist"
BLANK = 3
MORE = 10
MOST_LINES = 200
TEXTS = ("key", "part", "text", "kind", "options", "unit", "law", "category", "recheck_after")
MARKS = ("required", "at_once", "photo")
HEADS = {
    "part": "部分 章节 大类", "text": "检查内容 检查项 内容", "kind": "填写方式 类型", "options": "选项",
    "unit": "责任单位 单位", "law": "依据 法律依据", "category": "案件类别 类别", "recheck_after": "复查天数 复查期限",
    "at_once": "立即转案件", "photo": "须拍照",
}  # fmt: skip
YES = {"是", "有", "√", "1", "y", "yes"}


@needs("fieldwork.read_checks", WRITE)
@require_GET
def listing(request: HttpRequest) -> HttpResponse:
    context = {
        "rows": checklists.listed(), "patterns": checklists.patterns(), "may_write": actor_of(request).has(WRITE),
    }  # fmt: skip
    return render(request, "fieldwork/checklists.html", context)


@needs(WRITE)
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """A blank one, or a copy of one of the profile's patterns."""
    source = request.GET.get("from", "")
    start = checklists.pattern(source) if source else None
    known = checklists.names()
    lines = [checklists.as_typed(item, known) for item in start.items] if start else []
    shown = {"name": start.name if start else "", "says": start.says if start else "", "source": source}
    return _page(request, None, shown, lines, known)


@needs("fieldwork.read_checks", WRITE)
@require_http_methods(["GET", "HEAD", "POST"])
def one(request: HttpRequest, pk: int) -> HttpResponse:
    row = checklists.by_id(pk)
    known = checklists.names()
    lines = [checklists.as_typed(CheckItem.model_validate(item), known) for item in row.items]
    return _page(request, row, {"name": row.name, "says": row.says, "source": row.source}, lines, known)


@needs("fieldwork.retire_checklist")
@require_POST
def retire(request: HttpRequest, pk: int) -> HttpResponse:
    by, row = actor_of(request), checklists.by_id(pk)

    def do() -> str:
        actions.retire_checklist(row, by=by)
        return _("已停用“{name}”。").format(name=row.name)

    return done(request, do, reverse("fieldwork:checklists"))


def _page(
    request: HttpRequest, row: Checklist | None, shown: dict[str, Any], lines: list[dict[str, Any]],
    known: checklists.Names,
) -> HttpResponse:  # fmt: skip
    by = actor_of(request)
    may_write = by.has(WRITE) and (row is None or row.retired_on is None)
    wrong: list[str] = []
    status, blank = 200, BLANK
    if request.method == "POST" and may_write:
        lines = _lines(request)
        shown = {key: request.POST.get(key, "") for key in ("name", "says", "source")}
        what = request.POST.get("do", "save")
        if what == "more":
            blank = MORE
        elif what == "read" and (file := request.FILES.get("file")) is not None:
            try:
                lines += _from_table(file.read())
            except (CannotRead, Refusal) as no:
                wrong, status = [str(no)], 422
        else:
            try:
                saved = actions.draw_up_checklist(
                    name=shown["name"], says=shown["says"], source=shown["source"], checklist=row, by=by,
                    items=[_item(line, number, known) for number, line in enumerate(lines, start=1)],
                )  # fmt: skip
            except Invalid as refusal:
                wrong, status = list(refusal.fields.values()), 422
            except Refusal as refusal:
                wrong, status = [str(refusal)], refusal.http_status
            else:
                messages.success(request, _("已保存“{name}”，共{n}项。").format(name=saved.name, n=len(saved.items)))
                return HttpResponseRedirect(reverse("fieldwork:checklist", args=[saved.pk]))
    empty: dict[str, Any] = {"kind": "ok", "required": True}
    context = {
        "row": row, "shown": shown, "wrong": wrong, "may_write": may_write, "kinds": checklists.KINDS.items(),
        "lines": lines + ([dict(empty) for _n in range(blank)] if may_write else []), "known": known,
        "categories": sorted(set(known.categories.values())), "units": list(known.units.values()),
    }  # fmt: skip
    return render(request, "fieldwork/checklist.html", context, status=status)


def _lines(request: HttpRequest) -> list[dict[str, Any]]:
    """The lines of the form that say something."""
    columns = {name: request.POST.getlist(name) for name in TEXTS}
    marked = {name: set(request.POST.getlist(name)) for name in MARKS}
    count = min(len(columns["text"]), MOST_LINES)
    found = []
    for n in range(count):
        line: dict[str, Any] = {name: (values[n] if n < len(values) else "") for name, values in columns.items()}
        line |= {name: str(n) in rows for name, rows in marked.items()}
        if line["text"].strip():
            found.append(line)
    return found


def _item(line: dict[str, Any], number: int, known: checklists.Names) -> dict[str, Any]:
    """A line as an item: names become codes, a line without a key gets one."""
    days = str(line.get("recheck_after") or "").strip()
    return {
        "key": line.get("key") or f"item_{number}", "part": str(line.get("part", "")).strip(),
        "text": line["text"].strip(),
        "kind": line.get("kind") or "ok",
        "options": [w.strip() for w in str(line.get("options", "")).replace("，", "、").split("、") if w.strip()],
        "required": bool(line.get("required", True)), "unit": known.unit_of(str(line.get("unit", ""))),
        "law": str(line.get("law", "")).strip(), "category": known.category_of(str(line.get("category", ""))),
        "at_once": bool(line.get("at_once")), "photo": bool(line.get("photo")),
        "recheck_after": int(days) if days.isdigit() else None,
    }  # fmt: skip


def _from_table(content: bytes) -> list[dict[str, Any]]:
    """Lines of a table, in the words of its headings; nothing is saved yet."""
    names = {plain(word): key for key, words in HEADS.items() for word in words.split()}
    sheet = open_sheet(content, known=frozenset(names))
    columns = {names[word]: n for n, heading in enumerate(sheet.headings) if (word := plain(heading)) in names}
    if "text" not in columns:
        raise Invalid({"file": _("表头里没有找到“检查内容”。")})
    kinds = {words: key for key, words in checklists.KINDS.items()}
    found = []
    for line in sheet.lines:
        cells = {key: text_of(line.cells[n]) for key, n in columns.items()}
        if not cells["text"]:
            continue
        cells["kind"] = kinds.get(cells.get("kind", ""), cells.get("kind", "") or "ok")
        found.append({
            **cells, "required": True, "at_once": cells.get("at_once", "") in YES,
            "photo": cells.get("photo", "") in YES,
        })  # fmt: skip
    return found[:MOST_LINES]
