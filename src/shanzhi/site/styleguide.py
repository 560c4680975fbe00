"""部件样张. The components as they are, to look at and to test against; only in the demo and in debug."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import path
from django.utils.translation import gettext_lazy as _

from shanzhi.kernel import clock
from shanzhi.kernel.actor import Actor, Grant
from shanzhi.records.access import open_to_all
from shanzhi.site.navigation import Link
from shanzhi.site.templatetags.shanzhi import initials

SHOWN = open_to_all("invented examples; the address exists only in the demo and in debug")
ACTOR = Actor(
    id=1,
    name="李文涛",
    grants=(Grant(post_id=1, post="指挥调度员", unit_id=1, unit="社会治理中心指挥调度室", permissions=frozenset()),),
)
UNITS = (
    ("11", "综合行政执法局", "职能部门"),
    ("12", "人力资源和社会保障局", "职能部门"),
    ("13", "住房和城乡建设局", "职能部门"),
    ("14", "消防救援大队", "职能部门"),
    ("15", "交通警察大队", "职能部门"),
    ("16", "市场监督管理局", "职能部门"),
    ("17", "生态环境局", "职能部门"),
    ("18", "卫生健康局", "职能部门"),
    ("21", "云湖街道综合信息指挥室", "镇街"),
    ("22", "长河镇综合信息指挥室", "镇街"),
    ("31", "物业纠纷人民调解委员会", "调解组织"),
)
TITLES = (
    ("car", "云湖路路口信号灯不亮", "道路交通", "长河镇 33 网格", "随手拍", 2, "处置中", "交警大队", -135),
    (
        "flame",
        "出租房楼道内电动自行车充电，飞线两处",
        "消防安全",
        "龙岭镇 33 网格",
        "部门转办",
        1,
        "处置中",
        "消防大队",
        -38,
    ),
    (
        "hard-hat",
        "务工人员十一人反映拖欠工资九万余元",
        "劳资纠纷",
        "云湖街道 17 网格",
        "12345热线",
        1,
        "待分派",
        "",
        26,
    ),
    (
        "handshake",
        "楼上漏水赔偿多次协商未果，双方情绪激动",
        "矛盾纠纷",
        "青溪街道 13 网格",
        "窗口来访",
        2,
        "处置中",
        "物业调委会",
        70,
    ),
    (
        "building-2",
        "电梯频繁停运，业主要求公开维修账目",
        "物业管理",
        "龙岭镇 30 网格",
        "窗口来访",
        3,
        "待核查",
        "物业调委会",
        105,
    ),
    ("handshake", "合伙经营散伙后账目不清", "矛盾纠纷", "长河镇 29 网格", "网格巡查", 2, "待分派", "", 200),
    ("trash-2", "小区北门垃圾桶满溢三天", "环境卫生", "青溪街道 43 网格", "网格巡查", 3, "处置中", "执法大队", 300),
    (
        "car",
        "小区主出入口两侧违停，早高峰难以通行",
        "道路交通",
        "周溪镇 15 网格",
        "随手拍",
        3,
        "处置中",
        "交警大队",
        450,
    ),
    (
        "droplets",
        "河道漂浮垃圾约二十米未清理",
        "环境卫生",
        "青溪街道 37 网格",
        "网格巡查",
        3,
        "处置中",
        "执法大队",
        540,
    ),
    ("hard-hat", "餐馆员工社会保险未缴", "劳资纠纷", "白沙街道 15 网格", "12345热线", 4, "处置中", "劳动监察队", 1560),
    ("zap", "路灯连续五盏不亮", "公共设施", "白沙街道 22 网格", "随手拍", 4, "处置中", "住建局", 1800),
    ("dog", "小区内犬只未牵绳", "公共秩序", "云湖街道 16 网格", "网格巡查", 4, "待核查", "执法大队", 2640),
)


@dataclass(frozen=True, slots=True)
class Row:
    """An example line of a list."""

    id: int
    code: str
    icon: str
    title: str
    category: str
    area: str
    channel: str
    severity: int
    step: str
    unit: str
    warn_at: datetime
    due_at: datetime
    paused_at: None = None
    closed_at: None = None


@dataclass(frozen=True, slots=True)
class Page:
    previous: str | None
    next: str | None
    count: int


class ExampleForm(forms.Form):
    """An ordinary form of a move."""

    unit = forms.ChoiceField(label=_("主办单位"), help_text=_("可输入名称或拼音首字母"), choices=())
    task = forms.CharField(label=_("交办内容"), max_length=400, widget=forms.Textarea(attrs={"rows": 3}), min_length=5)
    severity = forms.ChoiceField(
        label=_("等级"), choices=[(1, "一级"), (2, "二级"), (3, "三级"), (4, "四级")], widget=forms.RadioSelect
    )
    limit = forms.CharField(label=_("时限"), required=False, help_text=_("不填则按类别和等级确定"))
    phone = forms.CharField(label=_("联系电话"), required=False)
    is_group = forms.BooleanField(label=_("群体性事项"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].choices = [("", ""), *((key, name) for key, name, _kind in UNITS)]  # type: ignore[attr-defined]


def _rows() -> list[Row]:
    now = clock.now()
    return [
        Row(
            1840 - 3 * n,
            f"330282261122{1840 - 3 * n:05d}",
            *line[:8],
            now + timedelta(minutes=line[8] - 120),
            now + timedelta(minutes=line[8]),
        )
        for n, line in enumerate(TITLES)
    ]


def _a_moment_later(rows: list[Row]) -> list[Row]:
    """One case more at the top, the second with another step, the last one gone."""
    newest = replace(rows[0], id=1900, code="33028226112201900", title="学校门口路面塌陷，已设围挡")
    return [newest, rows[0], replace(rows[1], step="待核查"), *rows[2:-1]]


def _frame() -> dict[str, Any]:
    links = [
        ("指挥调度", "radio-tower", 29), ("案件", "folder-open", 0), ("登记受理", "square-pen", 0), ("地图", "map", 0),
        ("单位与人员", "users", 0), ("区划网格", "grid-3x3", 0), ("审计", "shield-check", 0),
    ]  # fmt: skip
    return {
        "actor": ACTOR,
        "nav": [
            Link(label, name, "/styleguide", n == 0, "styleguide" if badge else "")
            for n, (label, name, badge) in enumerate(links)
        ],
        "unread": 3,
    }


@SHOWN
def components(request: HttpRequest) -> HttpResponse:
    """All parts one under another; a POST shows a form that was refused."""
    form = ExampleForm(request.POST if request.method == "POST" else None)
    is_refused = form.is_bound and not form.is_valid()
    now = clock.now()
    context = _frame() | {
        "form": form,
        "rows": _rows(),
        "page": Page("b", "a", 1284),
        "moments": [now - timedelta(minutes=m) for m in (0, 7, 1440, 28_800)],
        "now": now,
        "later": now + timedelta(days=3, hours=2),
        "soon": now + timedelta(minutes=26),
        "before": now - timedelta(minutes=135),
        "steps": [("受理", "ok"), ("研判", "ok"), ("分派", "now"), ("处置", ""), ("核查", ""), ("回访", "")],
        "units": UNITS,
    }  # fmt: skip
    return render(request, "styleguide/components.html", context, status=422 if is_refused else 200)


@SHOWN
def desk(request: HttpRequest) -> HttpResponse:
    """List beside detail."""
    rows = _rows()
    if request.GET.get("later"):
        rows = _a_moment_later(rows)
    opened = next((row for row in rows if str(row.id) == request.GET.get("open")), None)
    if request.headers.get("HX-Target") == "aside#detail":
        return render(request, "styleguide/detail.html", {"case": opened})
    return render(
        request,
        "styleguide/desk.html",
        _frame() | {"rows": rows, "case": opened, "page": Page(None, "a", 29)},
    )


@SHOWN
def units(request: HttpRequest) -> JsonResponse:
    """What a server-backed chooser answers."""
    words = request.GET.get("q", "").strip().lower()
    found = [
        {"id": key, "label": name, "hint": kind, "group": kind}
        for key, name, kind in UNITS
        if not words or words in name or words in initials(name)
    ]
    return JsonResponse({"results": found, "more": False})


@SHOWN
def dialog(request: HttpRequest) -> HttpResponse:
    """A form inside the loose dialog; posted wrongly it answers 422, rightly it closes with a toast."""
    form = ExampleForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        news = {"close-dialog": True, "toast": {"text": "已分派", "kind": "ok"}}
        return HttpResponse(status=204, headers={"HX-Trigger": json.dumps(news)})
    return render(request, "styleguide/dialog.html", {"form": form}, status=422 if form.is_bound else 200)


@SHOWN
def secret(request: HttpRequest) -> HttpResponse:
    """A clear value, as an act of looking would answer."""
    return render(request, "styleguide/secret.html", {"seconds": request.GET.get("seconds", "60")})


@SHOWN
def areas(request: HttpRequest) -> JsonResponse:
    """Three squares for the map."""
    squares = [
        {
            "type": "Feature",
            "id": n,
            "properties": {"name": f"{n} 网格", "here": n == 2},
            "geometry": {
                "type": "Polygon",
                "coordinates": [
                    [
                        [121.2 + 0.01 * n, 30.1],
                        [121.21 + 0.01 * n, 30.1],
                        [121.21 + 0.01 * n, 30.11],
                        [121.2 + 0.01 * n, 30.11],
                        [121.2 + 0.01 * n, 30.1],
                    ]
                ],
            },
        }
        for n in (1, 2, 3)
    ]
    return JsonResponse({"type": "FeatureCollection", "features": squares})


@SHOWN
def points(request: HttpRequest) -> JsonResponse:
    """A few cases for the map."""
    found = [
        {
            "type": "Feature",
            "properties": {
                "id": row.id,
                "code": row.code,
                "title": row.title,
                "lamp": "red" if n < 2 else "yel" if n < 5 else "blu",
                "url": f"/styleguide/desk?open={row.id}",
            },
            "geometry": {"type": "Point", "coordinates": [121.213 + 0.002 * n, 30.103 + 0.0007 * (n % 5)]},
        }
        for n, row in enumerate(_rows())
    ]
    return JsonResponse({"type": "FeatureCollection", "features": found})


@SHOWN
def phone(request: HttpRequest) -> HttpResponse:
    """The resident's pages."""
    return render(request, "styleguide/phone.html", {"now": clock.now()})


@SHOWN
def paper(request: HttpRequest, size: str) -> HttpResponse:
    """A paper in one of the three sizes."""
    if size not in ("a4", "a5", "receipt"):
        raise Http404
    return render(request, "styleguide/paper.html", {"size": size, "now": clock.now()})


@SHOWN
def plain(request: HttpRequest) -> HttpResponse:
    """The card in the middle."""
    return render(request, "styleguide/plain.html", {"form": ExampleForm()})


urlpatterns = [
    path("styleguide", components, name="styleguide"),
    path("styleguide/desk", desk),
    path("styleguide/units", units),
    path("styleguide/dialog", dialog),
    path("styleguide/secret", secret),
    path("styleguide/areas", areas),
    path("styleguide/points", points),
    path("styleguide/phone", phone),
    path("styleguide/paper/<str:size>", paper),
    path("styleguide/plain", plain),
]
