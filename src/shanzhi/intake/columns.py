"""Which column of an old sheet is which. Proposed by its heading and by what stands below it; a person decides."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from .models import ImportMapping
from .moments import moment_of
from .needs import is_phone, phone_of
from .sheets import Line, plain, text_of


@dataclass(frozen=True, slots=True)
class Field:
    """A thing an old case has."""

    key: str
    label: str
    names: tuple[str, ...]
    required: bool = False


def _field(key: str, label: object, names: str, *, required: bool = False) -> Field:
    return Field(key, str(label), tuple(names.split()), required)


FIELDS = (
    _field(
        "original_no",
        _("原编号"),
        "编号 案件编号 案件编码 工单编号 工单号 事件编号 事件编码 受理编号 信访件编号 来件编号"
        " 流水号 任务号 caseid caseno",
    ),
    _field(
        "title",
        _("标题"),
        "标题 主题 事项名称 案件名称 事件标题 事件名称 诉求标题 问题标题 概况 简述 subject title",
    ),
    _field(
        "text",
        _("内容"),
        "内容 诉求内容 问题描述 事件描述 案件描述 事件内容 反映内容 反映事项 详细内容 基本情况"
        " 纠纷基本情况 描述 主要诉求 诉求 情况说明 来信内容 content",
        required=True,
    ),
    _field(
        "opened_at",
        _("登记时间"),
        "登记时间 受理时间 上报时间 来电时间 录入时间 创建时间 立案时间 收件时间 来访时间"
        " 来访日期 登记日期 受理日期 时间 日期 来信时间 createtime",
        required=True,
    ),
    _field(
        "happened_at",
        _("发生时间"),
        "发生时间 事发时间 发生日期 排查时间",
    ),
    _field(
        "closed_at",
        _("办结时间"),
        "办结时间 结案时间 完成时间 办结日期 结案日期 归档时间 处理时间 答复时间 endtime",
    ),
    _field(
        "status",
        _("状态"),
        "状态 办理状态 案件状态 工单状态 当前状态 处理状态 办理情况状态 是否办结 是否化解 status",
    ),
    _field(
        "category",
        _("类别"),
        "类别 类型 问题类型 事件类型 案件类型 诉求类型 纠纷类型 事项类别 问题类别 事件类别 小类 二级类别 category",
    ),
    _field(
        "area_code",
        _("区划或网格代码"),
        "网格编码 网格代码 网格编号 区划代码 行政区划代码 村代码 gridcode areacode",
    ),
    _field(
        "town",
        _("镇（街道）"),
        "镇街 乡镇 镇 街道 镇街道 乡镇街道 所属镇街 所属乡镇 属地 属地镇街 所属镇",
    ),
    _field(
        "village",
        _("村（社区）"),
        "村社 村 社区 村社区 所属村社 所属村 所属社区 行政村",
    ),
    _field(
        "grid",
        _("网格"),
        "网格 网格名称 所属网格",
    ),
    _field(
        "address",
        _("地点"),
        "地点 地址 详细地址 事发地址 事发地点 发生地点 案发地址 问题地址 排查地点 诉求地址 address",
    ),
    _field(
        "lon",
        _("经度"),
        "经度 lon lng longitude x",
    ),
    _field(
        "lat",
        _("纬度"),
        "纬度 lat latitude y",
    ),
    _field(
        "name",
        _("反映人"),
        "反映人 姓名 诉求人 来电人 来访人 来信人 申请人 联系人 投诉人 反映人姓名 来电人姓名"
        " 市民姓名 信访人 写信人 当事人 author name",
    ),
    _field(
        "phone",
        _("联系电话"),
        "电话 联系电话 手机 手机号 手机号码 联系方式 来电号码 电话号码 反映人电话 来电人电话 phone mobile tel",
    ),
    _field(
        "opposite",
        _("被反映人"),
        "被反映人 被投诉人 被申请人 对方当事人 被反映单位 被投诉单位 涉事单位",
    ),
    _field(
        "unit",
        _("承办单位"),
        "承办单位 办理单位 主办单位 责任单位 处置单位 处理单位 答复单位 转办单位 交办单位 unit",
    ),
    _field(
        "reply",
        _("办理结果"),
        "办理结果 处理结果 答复内容 办理情况 处置结果 反馈内容 回复内容 答复 办结意见 处理情况 化解结果 reply",
    ),
    _field(
        "satisfaction",
        _("满意度"),
        "满意度 评价 群众评价 满意情况 回访满意度 满意率",
    ),
    _field(
        "severity",
        _("等级"),
        "等级 级别 事件等级 严重程度 紧急程度",
    ),
    _field(
        "headcount",
        _("涉及人数"),
        "涉及人数 人数 规模",
    ),
    _field(
        "channel",
        _("来源"),
        "来源 渠道 来源渠道 案件来源 事件来源 诉求来源 受理渠道",
    ),
)
BY_KEY = {field.key: field for field in FIELDS}
_KEY_OF = {name: field.key for field in FIELDS for name in field.names}
KNOWN = frozenset(_KEY_OF)
SAMPLE = 60
_OPPOSITE = re.compile(r"被|对方")


def propose(headings: Sequence[str], sample: Sequence[Line]) -> dict[str, int]:
    """Field → column. What was decided for the same headings before; else by the words, then by the content."""
    remembered = ImportMapping.objects.filter(pk=digest_of(headings)).first()
    if remembered is not None:
        return {key: n for key, n in remembered.mapping.items() if key in BY_KEY and n < len(headings)}
    found: dict[str, int] = {}
    for n, heading in enumerate(headings):
        key = _by_words(heading)
        if key and key not in found:
            found[key] = n
    for n in range(len(headings)):
        if n not in found.values():
            key = _by_content([line.cells[n] for line in sample[:SAMPLE] if n < len(line.cells)], found)
            if key:
                found[key] = n
    if "text" not in found and "title" in found:
        # A sheet with one column of words: they are the case.
        found["text"] = found["title"]
    return found


def _by_words(heading: str) -> str:
    group, dot, own = heading.rpartition(" · ")
    whole, last = plain(heading.replace(" · ", "")), plain(own)
    if dot and _OPPOSITE.search(group):
        return "opposite" if last in ("姓名", "名称", "单位", "单位名称") else ""
    for words in (whole, last):
        if words in _KEY_OF:
            return _KEY_OF[words]
    fitting = [name for name in KNOWN if len(name) >= 3 and name in last]
    return _KEY_OF[max(fitting, key=len)] if fitting else ""


def _by_content(cells: Sequence[object], found: Mapping[str, int]) -> str:
    filled = [c for c in cells if text_of(c)]
    if len(filled) < 3:
        return ""

    def share(test: Callable[[object], bool]) -> float:
        return sum(1 for c in filled if test(c)) / len(filled)

    if "phone" not in found and share(lambda c: len(text_of(c)) >= 11 and is_phone(phone_of(text_of(c)))) > 0.7:
        return "phone"
    if "opened_at" not in found and share(lambda c: moment_of(c) is not None) > 0.8:
        return "opened_at"
    long = sum(len(text_of(c)) for c in filled) / len(filled)
    return "text" if "text" not in found and long > 25 else ""


def remember(headings: Sequence[str], mapping: Mapping[str, int], at: object) -> None:
    ImportMapping.objects.update_or_create(pk=digest_of(headings), defaults={"mapping": dict(mapping), "at": at})


def digest_of(headings: Sequence[str]) -> str:
    return hashlib.sha256("\n".join(plain(h) for h in headings).encode()).hexdigest()


def missing(mapping: Mapping[str, int]) -> list[str]:
    """Labels of the columns without which nothing can be taken over."""
    return [f.label for f in FIELDS if f.required and f.key not in mapping]
