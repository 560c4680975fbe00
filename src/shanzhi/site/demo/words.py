"""Filling the stories' slots: a pool of finished reports, made once and drawn from."""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import Any

from shanzhi.cases.search import pieces

from .stories import STORIES, Story

PLACES = (
    "锦绣苑", "阳光水岸", "金色港湾", "翠湖名邸", "星光小区", "望江花苑", "荷花新村", "新城公馆", "枫林湾", "书香雅苑",
    "东方家园", "碧水蓝庭", "桂花城", "南苑小区", "梧桐里", "海棠府", "水木清华园", "紫金府", "临湖新村", "万兴嘉园",
    "中心菜市场", "实验小学", "第二中学", "人民医院", "汽车南站", "商贸广场", "文化公园", "轻纺市场",
    "工业园", "老年公寓",
)  # fmt: skip
SHOPS = (
    "烧烤店",
    "面馆",
    "五金店",
    "洗车店",
    "棋牌室",
    "超市",
    "水果店",
    "健身房",
    "KTV",
    "快递点",
    "早餐铺",
    "理发店",
)
FIRMS = (
    "兴达电器厂",
    "永丰五金厂",
    "恒通塑料厂",
    "华盛轴承厂",
    "新源服饰厂",
    "长宏建筑公司",
    "凯旋家具厂",
    "联益食品厂",
)
EACH = 6


@dataclass(frozen=True, slots=True)
class Phrase:
    """One finished report with what was done about it."""

    story: int
    category: str
    title: str
    text: str
    result: str
    reply: str
    road: str
    pieces: list[str]


def make_pool(plan: dict[str, Any], seed: int = 7) -> list[Phrase]:
    """Every story told at least EACH times and more often the commoner it is."""
    dice = random.Random(seed)  # noqa: S311 - words for a demo
    pool = []
    for number, story in enumerate(STORIES):
        for _ in range(EACH + story.weight):
            pool.append(_tell(number, story, plan, dice))
    return pool


def _tell(number: int, story: Story, plan: dict[str, Any], dice: random.Random) -> Phrase:
    road = dice.choice(plan["roads"])
    slots = {
        "road": road,
        "place": dice.choice(PLACES),
        "house": f"{dice.randint(1, 28)}幢{dice.randint(1, 4)}单元",
        "shop": dice.choice(SHOPS),
        "firm": dice.choice(FIRMS),
        "water": dice.choice(plan["water"]),
        "n": dice.randint(2, 9),
        "m": dice.randint(11, 60),
        "storm": plan.get("storm", "台风"),
        "days": dice.randint(3, 15),
        "money": dice.randint(2, 30),
        "time": f"{dice.randint(6, 22)}点",
    }
    text = dice.choice(story.texts).format(**slots)
    title = text
    for end in "，。！？":
        head = title.split(end)[0]
        if len(head) >= 6:
            title = head
    return Phrase(
        story=number,
        category=story.category,
        title=title[:40],
        text=text,
        result=dice.choice(story.results).format(**slots),
        reply=dice.choice(story.replies).format(**slots),
        road=road,
        pieces=pieces(f"{title}\n{text}\n{road}"),
    )
