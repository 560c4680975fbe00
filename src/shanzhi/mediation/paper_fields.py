"""字段. What a template of a paper may name: every value and every block the paper has, under a Chinese name."""

from __future__ import annotations

from dataclasses import dataclass

from shanzhi.kernel.profile import Profile

from . import paper_sample, paper_set
from .papers import Block, Facts, Paper, Sign, Table, Text, day

ALL = "全文"
ALWAYS = ("调解组织", "标题", "文号", "日期", "印章", ALL)
_NAMES = {Facts: "登记表", Table: "清单", Sign: "签名栏", Text: "正文"}


@dataclass(frozen=True, slots=True)
class Field:
    """One name: what stands for it inside a line, and what stands for it alone in a paragraph."""

    text: str
    blocks: tuple[Block, ...] = ()
    covers: tuple[int, ...] = ()
    """Numbers of the paper's blocks that are complete with it."""


def of(paper: Paper, head: str) -> dict[str, Field]:
    """The fields of one paper, in the order of the paper."""
    found = {
        "调解组织": Field(head), "标题": Field(paper.title), "文号": Field(paper.number), "日期": Field(day(paper.on)),
        "印章": Field(f"{paper.seal}（印章）" if paper.seal else ""),
    }  # fmt: skip
    for number, block in enumerate(paper.blocks):
        name = block.title if isinstance(block, Text) and block.title else _NAMES[type(block)]
        found[_free(name, found)] = Field(_plain(block), (block,), (number,))
        for label, text in block.rows if isinstance(block, Facts) else ():
            known = found.get(label)
            found[label] = Field(f"{known.text}；{text}" if known and not known.blocks and known.text else text)
    found[ALL] = Field("\n".join(_plain(b) for b in paper.blocks), paper.blocks, tuple(range(len(paper.blocks))))
    return found


def _free(name: str, taken: dict[str, Field]) -> str:
    for n in range(2, 100):
        if name not in taken:
            return name
        name = f"{name.rstrip('0123456789')}{n}"
    return name


def _plain(block: Block) -> str:
    if isinstance(block, Text):
        return block.text
    if isinstance(block, Facts):
        return "\n".join(f"{label}：{text}" for label, text in block.rows)
    if isinstance(block, Sign):
        return "\n".join(block.lines)
    return "\n".join("  ".join(row) for row in (block.head, *block.rows))


def samples(kind: str, profile: Profile) -> list[Paper]:
    """Papers of a kind filled with the invented mediation; the form that says most comes first."""
    found = [p for names in paper_sample.variants(profile) for p in paper_set.BUILDERS[kind](names)]
    return sorted(found, key=lambda p: -len(p.blocks))


def known(kind: str, profile: Profile) -> dict[str, Field]:
    """Every field that a paper of this kind may have, with what the sample says."""
    found: dict[str, Field] = {}
    for paper in samples(kind, profile):
        for name, value in of(paper, "示例镇人民调解委员会").items():
            found.setdefault(name, value)
    return found
