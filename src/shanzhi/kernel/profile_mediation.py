"""多元化解: what a county may set about mediation. What the law says itself is code in the room of mediation."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Annotated, Literal

from pydantic import Field

from shanzhi.kernel.profile_types import LimitText, Name, Section, Words
from shanzhi.kernel.worktime import Limit

Key = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,31}$")]


class Bar(Section):
    """不得调解的情形. Asked before every mediation; a yes leads to another door, and nobody can pass."""

    key: Key
    question: Name
    why: Name
    door: str
    """Key of the right door."""
    keywords: Words = ()
    """Words of the case that make a bare “no” suspicious: then it must be said why not."""


class Keeping(Section):
    """保管期限, by the kind of dispute."""

    categories: tuple[str, ...] = ()
    """Beginnings of category codes; none is every other."""
    term: Literal["permanent", "long", "short"]
    years: Annotated[int, Field(ge=1, le=200)] | None = None


class LinkLimit(Section):
    """对接时限. By when the other body is to be answered, counted from the day of its letter."""

    kind: Key
    within: LimitText


class MediationRules(Section):
    """调解规则."""

    number: Name = "〔{year}〕{committee}人调字第{serial}号"
    """卷号, with {year}, {committee}, {serial}."""
    term: LimitText = Limit(30, "d")
    """调解期限; longer only by consent of all."""
    longest_extension: LimitText = Limit(60, "d")
    representatives: Annotated[int, Field(ge=1, le=5)] = 5
    """Of one side; the law allows no more than five."""
    never: tuple[str, ...] = ("EV1101", "EV1102")
    """Categories (or beginnings of their codes) that are reported and protected, never mediated."""
    bars: tuple[Bar, ...] = (
        Bar(
            key="violence", question="是否涉及家庭暴力、虐待、性侵害或者正在发生的人身伤害",
            why="家庭暴力和人身侵害不作调解，依法报告并保护受害人", door="police",
            keywords=("家暴", "虐待", "性侵", "猥亵", "持刀", "打老婆", "打孩子"),
        ),
        Bar(
            key="crime", question="是否涉嫌犯罪，或者公安机关已经刑事立案",
            why="涉嫌犯罪的移送公安机关，不以调解代替处理", door="police",
            keywords=("诈骗", "强奸", "抢劫", "绑架", "非法集资", "刑事立案"),
        ),
        Bar(
            key="status", question="是否要求确认或者解除婚姻、亲子、收养等身份关系",
            why="身份关系由人民法院或者登记机关处理", door="court", keywords=("确认亲子", "解除收养", "婚姻无效"),
        ),
        Bar(
            key="ownership", question="是否要求确认物权、知识产权的归属",
            why="权属由登记机关或者人民法院确认", door="court", keywords=("确权", "归谁所有", "产权归属"),
        ),
        Bar(
            key="decided", question="法院、仲裁机构、行政机关是否已经受理或者作出处理",
            why="已进入诉讼、仲裁、复议程序的，由受理机关处理；受理机关委托调解的除外", door="court",
        ),
    )  # fmt: skip
    oral_up_to: Annotated[int, Field(ge=0)] = 1_000_000
    """口头协议: only what is performed on the spot, up to this sum (fen)."""
    paper_only: tuple[str, ...] = ("family",)
    """Circles whose agreements are signed on paper, not on a screen."""
    apply_within: LimitText = Limit(30, "d")
    """司法确认: 人民调解法 33."""
    remind_days: tuple[Annotated[int, Field(ge=0, le=60)], ...] = (7, 3, 1)
    """Before each day of performance."""
    links: tuple[LinkLimit, ...] = (
        LinkLimit(kind="entrusted", within=Limit(30, "d")),
        LinkLimit(kind="delegated", within=Limit(15, "d")),
        LinkLimit(kind="police", within=Limit(3, "wd")),
        LinkLimit(kind="procurator", within=Limit(30, "d")),
        LinkLimit(kind="arbitration", within=Limit(45, "d")),
        LinkLimit(kind="recalculated", within=Limit(10, "wd")),
        LinkLimit(kind="payment_order", within=Limit(15, "d")),
    )
    """诉前委派三十日、诉中委托十五日（最高人民法院在线调解规则），其余为本地约定."""
    least_shown: Annotated[int, Field(ge=1, le=50)] = 3
    """Smaller counts of a confidential kind are not shown in statistics."""
    ownership_words: Words = (
        "产权归",
        "所有权归",
        "归其所有",
        "归甲方所有",
        "归乙方所有",
        "宅基地使用权归",
        "专利权归",
        "商标权归",
    )
    status_words: Words = (
        "解除婚姻关系",
        "准予离婚",
        "自愿离婚",
        "解除收养",
        "确认亲子",
        "断绝父子",
        "断绝母子",
        "监护权归",
    )
    vague_words: Words = ("尽快", "适当", "酌情", "近期", "视情况", "有钱时", "条件允许时", "合理数额")
    unlawful_words: Words = ("放弃报案", "不得报案", "不得作证", "代替刑罚", "限制人身自由", "断绝赡养")
    keeping: tuple[Keeping, ...] = (
        Keeping(categories=("DT01", "DT03", "DT07", "DT08", "DT15"), term="long", years=60),
        Keeping(term="short", years=30),
    )

    def keeping_of(self, category: str) -> Keeping:
        fitting = (k for k in self.keeping if not k.categories or category.startswith(k.categories))
        return next(fitting, Keeping(term="short", years=30))

    def is_never(self, category: str) -> bool:
        return bool(self.never) and category.startswith(self.never)


def mistakes(
    rules: MediationRules,
    *,
    doors: set[str],
    circles: set[str],
    categories: set[str],
    unknown: Callable[[str, object, Iterable[object]], str],
) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """What does not fit the other sections. An empty set of doors (an old version) is not held against it."""
    for n, bar in enumerate(rules.bars):
        if doors and bar.door not in doors:
            yield ("mediation", "bars", n, "door"), unknown("该找谁", bar.door, doors)
    for n, circle in enumerate(rules.paper_only):
        if circle not in circles:
            yield ("mediation", "paper_only", n), unknown("保密范围", circle, circles)
    for part in ("{year}", "{serial}"):
        if part not in rules.number:
            yield ("mediation", "number"), f"卷号里缺少 {part}。"
    for n, code in enumerate(rules.never):
        if categories and not any(c.startswith(code) for c in categories):
            yield ("mediation", "never", n), unknown("类别", code, categories)
