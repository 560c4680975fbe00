"""The acceptance list says nothing that is not so."""

from __future__ import annotations

from pathlib import Path

import pytest

from shanzhi.site.cli import acceptance
from shanzhi.site.environment import ROOT


def test_it_works() -> None:
    assert list(acceptance.faults()) == []
    found = acceptance.rows()
    assert len(found) == 207
    assert len({row.id for row in found}) == len(found)
    assert acceptance.counted(found)["works"] > 30


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """A list of a few rows with a few tests."""
    (tmp_path / "tests").mkdir()
    (tmp_path / "tests" / "test_one.py").write_text(
        "import pytest\n\n\n@pytest.mark.acceptance('CX-01', 'CX-02')\ndef test_a(): ...\n\n\ndef test_b(): ...\n",
        encoding="utf-8",
    )
    return tmp_path


def listed(root: Path, text: str) -> Path:
    file = root / "acceptance.toml"
    file.write_text(text, encoding="utf-8")
    return file


def test_a_row_works_where_a_test_claims_it_and_nothing_is_lacking(small: Path) -> None:
    text = """
[CX-01]
title = "甲"
[CX-02]
title = "乙"
lacks = "half of it"
[CX-03]
title = "丙"
later = ["team"]
[CX-04]
title = "丁"
[CX-05]
title = "戊"
tests = ["tests/test_one.py::test_b"]
[CX-06]
title = "己"
left_out = "no faces"
"""
    file = listed(small, text)
    assert [row.state for row in acceptance.rows(file, small)] == [
        "works", "partly", "later", "open", "works", "left_out",
    ]  # fmt: skip
    assert list(acceptance.faults(file, small)) == []


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        ('tests = ["tests/test_one.py::test_c"]', "没有这个测试"),
        ('tests = ["tests/test_two.py::test_a"]', "没有这个测试"),
        ('where = ["act cases.solve_everything"]', "没有 act"),
        ('where = ["page cases:nowhere"]', "没有 page"),
        ('where = ["profile cixi loop.stepz"]', "没有 profile"),
        ('where = ["profile nowhere loop"]', "没有 profile"),
        ('where = ["command fly"]', "没有 command"),
        ('where = ["somewhere"]', "没有 somewhere"),
        ('state = "works"', "不认识“state”"),
        ('tests = ["tests/test_one.py::test_b"]\nlater = ["team"]', "请写明缺什么"),
        ('lacks = "half"', "却没有测试"),
        ('nothing = "an aim"\nlater = ["team"]', "不应有测试"),
    ],
)
def test_a_claim_that_is_not_so_is_found(small: Path, row: str, fault: str) -> None:
    file = listed(small, f'[CX-01]\ntitle = "甲"\n[CX-02]\ntitle = "乙"\n[CX-03]\ntitle = "丙"\n{row}\n')
    [found] = acceptance.faults(file, small)
    assert found.startswith("CX-03") and fault in found


def test_a_test_that_claims_what_is_not_listed_is_found(small: Path) -> None:
    file = listed(small, '[CX-01]\ntitle = "甲"\n')
    assert list(acceptance.faults(file, small)) == ["tests/test_one.py::test_a：列表里没有 CX-02。"]


def test_what_it_points_to_is_there() -> None:
    assert acceptance._is_there("act cases.dispatch")
    assert acceptance._is_there("page staff:duty")
    assert acceptance._is_there("profile haining units")
    assert acceptance._is_there("profile haining presence.permanent")
    assert acceptance._is_there("command demo")


def test_the_printed_page_has_every_row() -> None:
    text = "\n".join(acceptance.as_markdown(acceptance.rows(root=ROOT)))
    assert text.count("\n| ") >= 207
