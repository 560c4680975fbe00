"""文书模板 and papers as pages: what a county has made of each paper in Word, and what a paper looks like."""

from __future__ import annotations

import io
from typing import Any

from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from shanzhi.kernel.errors import NotFound, Refusal
from shanzhi.records.access import actor_of, needs

from .. import actions as act
from .. import paper_fields, paper_set, paper_templates, queries
from ..models import PaperTemplate
from ..papers import Facts, Sign, Table

KINDS = [k for k in paper_set.TITLES if k != "dossier"]
CHANGE = "mediation.change_template"


def _known(kind: str) -> str:
    if kind not in KINDS:
        raise NotFound(what="文书")
    return kind


@needs(CHANGE)
@require_GET
def templates(request: HttpRequest) -> HttpResponse:
    """文书模板."""
    current = {t.kind: t for t in PaperTemplate.objects.filter(is_current=True).defer("content")}
    rows = [(k, paper_set.TITLES[k], current.get(k)) for k in KINDS]
    return render(request, "mediation/templates.html", {"rows": rows})


@needs(CHANGE)
@require_http_methods(["GET", "POST"])
def template(request: HttpRequest, kind: str) -> HttpResponse:
    """One paper's template: its fields, a check of what is uploaded before it is in force, its versions."""
    by = actor_of(request)
    kind = _known(kind)
    found, refused, name = None, "", ""
    if request.method == "POST":
        file = request.FILES.get("file")
        if file is None:
            refused = _("请选择 Word 文件（.docx）。")
        else:
            content, name = file.read(), file.name or ""
            found = paper_templates.check(kind, content)
            go = request.POST.get("do") == "save" and not found.wrong
            if go and (not found.left_out or request.POST.get("anyway") == "1"):
                try:
                    act.change_template(kind, file=io.BytesIO(content), name=name, by=by)
                except Refusal as refusal:
                    refused = str(refusal)
                else:
                    return HttpResponseRedirect(reverse("mediation:template", args=[kind]))
    fields = [
        (n, f.text[:60], bool(f.blocks)) for n, f in paper_fields.known(kind, queries.in_force()).items()
    ]  # fmt: skip
    context = {
        "kind": kind, "title": paper_set.TITLES[kind], "fields": fields, "found": found, "refused": refused,
        "versions": PaperTemplate.objects.filter(kind=kind).defer("content").order_by("-version")[:30], "name": name,
        "in_force": PaperTemplate.objects.filter(kind=kind, is_current=True).defer("content").first(),
    }  # fmt: skip
    status = 422 if refused or (found and found.wrong) else 200
    return render(request, "mediation/template.html", context, status=status)


@needs(CHANGE)
@require_GET
def template_file(request: HttpRequest, kind: str) -> FileResponse:
    """The template to change in Word: in force, an older version, or built in; or filled with a sample."""
    kind = _known(kind)
    version = request.GET.get("version", "")
    content = paper_templates.current(kind)
    if version.isdigit():
        row = PaperTemplate.objects.filter(kind=kind, version=int(version[:4])).first()
        if row is None:
            raise NotFound(what="模板")
        content = bytes(row.content)
    elif version == "blank" or content is None:
        content = paper_templates.blank(kind).read()
    title = paper_set.TITLES[kind]
    if request.GET.get("sample") == "1":
        paper = paper_fields.samples(kind, queries.in_force())[0]
        filled = io.BytesIO()
        paper_templates.fill(content, paper, "示例镇人民调解委员会").save(filled)
        filled.seek(0)
        return FileResponse(filled, as_attachment=True, filename=f"{title}（样例）.docx")
    return FileResponse(io.BytesIO(content), as_attachment=True, filename=f"{title}（模板）.docx")


@needs(CHANGE)
@require_POST
def template_restore(request: HttpRequest, kind: str) -> HttpResponse:
    """Back to the built-in form."""
    act.change_template(_known(kind), by=actor_of(request))
    return HttpResponseRedirect(reverse("mediation:template", args=[kind]))


@needs("mediation.preview_paper")
@require_GET
def preview(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    """A paper as a page, to read and to print."""
    by = actor_of(request)
    row = queries.get(pk, by=by)
    papers = act.preview_paper(row, kind=kind, by=by)
    sheets = [{"paper": p, "blocks": [_block(b) for b in p.blocks]} for p in papers]
    context = {"row": row, "sheets": sheets, "title": paper_set.TITLES[kind], "kind": kind}
    return render(request, "mediation/paper.html", context)


def _block(block: Any) -> dict[str, Any]:
    if isinstance(block, Facts):
        return {"kind": "facts", "rows": block.rows}
    if isinstance(block, Table):
        rows = [[("" if c.startswith("@") else c) for c in r] for r in block.rows]
        return {"kind": "table", "head": block.head, "rows": rows}
    if isinstance(block, Sign):
        return {"kind": "sign", "lines": block.lines}
    return {"kind": "text", "title": block.title, "lines": block.text.splitlines()}
