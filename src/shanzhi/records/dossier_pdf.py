"""A dossier as PDF/A, set by Typst with a Chinese font of the machine."""

from __future__ import annotations

import io
import json
import tempfile
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import IO, Any

import segno
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from PIL import Image

from shanzhi.kernel.clock import local

from .dossier import Dossier
from .panels import Block, Facts, Pictures, Table
from .store import checked

LAYOUT = Path(__file__).with_name("dossier.typ")
PREFERRED = (
    "FangSong", "STFangsong", "FangSong_GB2312", "FZFangSong-Z02", "Noto Serif CJK SC", "Source Han Serif SC", "SimSun",
    "Songti SC", "STSong", "AR PL UMing CN", "Noto Sans CJK SC", "Source Han Sans SC", "WenQuanYi Micro Hei",
    "WenQuanYi Zen Hei", "Microsoft YaHei", "PingFang SC", "SimHei",
)  # fmt: skip
"""Official papers are set in 仿宋; then 宋体, then whatever can show Chinese."""
NO_FONT = gettext_lazy(
    "本机没有中文字体，无法生成 PDF，已改为 Word 文档，内容相同。需要 PDF 的，请安装字体（如 fonts-noto-cjk）"
    "或把字体文件放进数据目录的 fonts 文件夹，再重新导出。"
)
LONGEST_SIDE = 1400
"""Pixels of a photo on paper: 150 a inch over half the width of A4 and some."""


def font_folder() -> Path:
    return Path(settings.SHANZHI_DATA) / "fonts"


def chinese_font() -> str | None:
    """The best font here that has Chinese, or None."""
    return _chinese_font(str(font_folder()), _stamp(font_folder()))


def _stamp(folder: Path) -> float:
    return folder.stat().st_mtime if folder.is_dir() else 0.0


@lru_cache(maxsize=4)
def _chinese_font(folder: str, stamp: float) -> str | None:
    import typst

    paths = [Path(folder)] if stamp else []
    families = set(typst.Fonts(include_system_fonts=True, include_embedded_fonts=False, font_paths=paths).families())
    return next((name for name in PREFERRED if name in families), None)


def make(dossier: Dossier, font: str) -> IO[bytes]:
    """Set the paper. Texts reach Typst as data, never as markup."""
    import typst

    with tempfile.TemporaryDirectory(prefix="dossier-") as name:
        folder = Path(name)
        (folder / "main.typ").write_bytes(LAYOUT.read_bytes())
        segno.make(dossier.cover.code, error="m").save(str(folder / "qr.svg"), scale=4, border=0)
        pictures = _Pictures(folder)
        content = {
            "font": font,
            "cover": {
                "centre": dossier.cover.centre,
                "title": dossier.cover.title,
                "number": dossier.cover.number,
                "code": dossier.cover.code,
                "facts": dossier.cover.facts,
            },
            "sections": [
                {"title": section.title, "blocks": [_block(block, pictures) for block in section.blocks]}
                for _key, section in dossier.sections
            ],
            "digest": dossier.digest(),
            "made_at": f"{local(dossier.made_at):%Y-%m-%d %H:%M}",
            "made_by": dossier.made_by,
            "words": {
                "index": _("卷内目录"), "no": _("序号"), "paper": _("文书名称"), "page": _("页号"),
                "code": _("案件编码"), "made": _("导出"), "digest": _("内容校验码（SHA-256）"), "end": _("（案卷完）"),
                "proof": _("校验码可与系统留痕中“导出案卷”一条核对；内容有任何改动，校验码即不同。"),
            },
        }  # fmt: skip
        (folder / "content.json").write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
        paths = [font_folder()] if font_folder().is_dir() else []
        pdf = typst.compile(
            folder / "main.typ",
            root=folder,
            font_paths=paths,
            format="pdf",
            pdf_standards="a-2b",
            timestamp=int(dossier.made_at.timestamp()),
        )
    return io.BytesIO(pdf)


class _Pictures:
    """Photos laid down beside the layout, made small enough for paper."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.count = 0

    def lay(self, sha256: str) -> str:
        self.count += 1
        name = f"photo-{self.count}.jpg"
        with Image.open(io.BytesIO(checked(sha256))) as picture:
            picture.thumbnail((LONGEST_SIDE, LONGEST_SIDE), Image.Resampling.LANCZOS)
            picture.convert("RGB").save(self.folder / name, "JPEG", quality=80)
        return name


def _block(block: Block, pictures: _Pictures) -> dict[str, Any]:
    if isinstance(block, Facts):
        return {"kind": "facts", "rows": block.rows}
    if isinstance(block, Table):
        widths: Sequence[float] = block.widths or [1 / len(block.head)] * len(block.head)
        return {"kind": "table", "head": block.head, "rows": block.rows, "widths": widths}
    if isinstance(block, Pictures):
        return {"kind": "pictures", "rows": [(pictures.lay(sha256), words) for sha256, words in block.rows]}
    return {"kind": "words", "paragraphs": [p for p in block.text.splitlines() if p.strip()]}
