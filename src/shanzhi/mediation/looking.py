"""Papers turned into pages, so that somebody can look at them: Word → PDF → PNG. Needs LibreOffice and poppler."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO

from shanzhi.kernel.profile import Profile

from . import paper_fields, paper_sample, paper_set, paper_templates

LONGEST = 180


class NoOffice(RuntimeError):
    """What is missing, and how to get it."""


def pages(papers: Iterable[tuple[str, IO[bytes]]], folder: Path, *, dots: int = 60) -> Iterator[Path]:
    """Write each paper as DOCX, PDF and one PNG a page into the folder; answers the pictures."""
    for program, package in (("soffice", "libreoffice-writer"), ("pdftoppm", "poppler-utils")):
        if shutil.which(program) is None:
            raise NoOffice(f"{program}: apt-get install --no-install-recommends {package} fonts-noto-cjk")
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for name, file in papers:
        path = folder / f"{name}.docx"
        path.write_bytes(file.read())
        written.append(path)
    with tempfile.TemporaryDirectory() as home:
        subprocess.run(  # noqa: S603 - our own papers
            [  # noqa: S607 - looked for above
                "soffice", f"-env:UserInstallation=file://{home}", "--headless", "--convert-to", "pdf", "--outdir",
                str(folder), *map(str, written),
            ],
            check=True, capture_output=True, timeout=LONGEST,
        )  # fmt: skip
    for path in written:
        pdf = path.with_suffix(".pdf")
        subprocess.run(  # noqa: S603
            ["pdftoppm", "-r", str(dots), "-png", str(pdf), str(folder / path.stem)],  # noqa: S607
            check=True, capture_output=True, timeout=LONGEST,
        )  # fmt: skip
        yield from sorted(folder.glob(f"{path.stem}-*.png"))


def sample_papers(profile: Profile) -> Iterator[tuple[str, IO[bytes]]]:
    """One of each kind from the invented mediation, and the complete file, each in the form in force."""
    head = "示例镇人民调解委员会"
    for kind in paper_set.BUILDERS:
        papers = paper_fields.samples(kind, profile)[:1]
        if papers:
            yield kind, paper_templates.document_of(papers, head=head)
    names = paper_sample.names(profile)
    yield "dossier", paper_templates.document_of(paper_set.whole_file(names), head=head)
