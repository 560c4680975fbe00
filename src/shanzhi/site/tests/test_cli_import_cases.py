from __future__ import annotations

from pathlib import Path

from shanzhi.cases.models import Case
from shanzhi.intake.tests.nasty import workbook
from shanzhi.site.cli import importers
from shanzhi.site.testkit import County


def test_a_check_changes_nothing_and_the_real_run_keeps_the_rows(county: County, tmp_path: Path) -> None:
    file = tmp_path / "2024台账.xlsx"
    file.write_bytes(workbook())
    looked = importers.run("cases", file, check=True, on="", datum="")
    assert looked.refused == 4 and not Case.objects.exists()
    done = importers.run("cases", file, check=False, on="", datum="")
    assert done.summary.startswith("共 11") and Case.objects.count() == 5
    assert {f.line for f in done.findings} >= {7, 8, 9, 13}
