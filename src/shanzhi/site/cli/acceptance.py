"""The acceptance list: every row of the source reports, whether it works, where, and which test proves it.

The rows stand in docs/reference/acceptance.toml. Tests claim rows by `@pytest.mark.acceptance("CX-A")`, or a row names
them. Whatever a row points to must exist, else there is a fault: a table nobody checks is soon a lie.
"""

from __future__ import annotations

import ast
import tomllib
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from shanzhi.site.environment import ROOT

LIST = ROOT / "docs" / "reference" / "acceptance.toml"
MARK = "acceptance"
FIELDS = frozenset({"title", "where", "tests", "lacks", "later", "left_out", "nothing"})
STATES = {"works": "works", "partly": "partly", "later": "not yet", "open": "not yet proven", "left_out": "left out",
          "nothing": "nothing to build"}  # fmt: skip
PLACES = {
    "CX": "慈溪 cixi", "YY": "余姚 yuyao", "HN": "海宁 haining", "NB": "宁波（北仑）beilun", "SX": "山西",
    "CZ": "长治（上党）shangdang", "YJ": "永济 yongji", "TY": "太原（杏花岭）taiyuan", "YU": "右玉 youyu",
    "HS": "和顺 heshun", "YQ": "阳泉（矿区）yangquan", "HM": "侯马 houma", "YZ": "云州 yunzhou", "KL": "岢岚 kelan",
    "GP": "高平 gaoping", "WS": "文水 wenshui", "A": "Scenarios",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Row:
    """One thing asked for."""

    id: str
    title: str
    where: tuple[str, ...] = ()
    tests: tuple[str, ...] = ()
    """Named in the list and marked in the tests, `path::name`."""
    lacks: str = ""
    later: tuple[str, ...] = ()
    left_out: str = ""
    nothing: str = ""

    @property
    def state(self) -> str:
        """A row works only where a test proves it and nothing is lacking."""
        if self.left_out:
            return "left_out"
        if self.nothing:
            return "nothing"
        if not self.tests:
            return "later" if self.later else "open"
        return "partly" if self.lacks or self.later else "works"

    @property
    def place(self) -> str:
        return PLACES[self.id.partition("-")[0] if "-" in self.id else "A"]


def rows(file: Path = LIST, root: Path = ROOT) -> list[Row]:
    """Every row, with the tests that claim it, in the order of the list."""
    claimed = defaultdict(list)
    for test, ids in marked(root).items():
        for row_id in ids:
            claimed[row_id].append(test)
    found = []
    for row_id, what in tomllib.loads(file.read_text("utf-8")).items():
        kept: dict[str, Any] = {k: tuple(v) if isinstance(v, list) else v for k, v in what.items() if k in FIELDS}
        tests = dict.fromkeys([*kept.pop("tests", ()), *sorted(claimed[row_id])])
        found.append(Row(id=row_id, **kept, tests=tuple(tests)))
    return found


def faults(file: Path = LIST, root: Path = ROOT) -> Iterator[str]:
    """What is claimed and is not so, a sentence each."""
    listed: dict[str, dict[str, Any]] = tomllib.loads(file.read_text("utf-8"))
    tests = functions(root)
    for test, ids in marked(root).items():
        for row_id in ids:
            if row_id not in listed:
                yield f"{test}：列表里没有 {row_id}。"
    for row_id, what in listed.items():
        yield from (f"{row_id}：不认识“{name}”。" for name in what if name not in FIELDS)
        yield from (f"{row_id}：没有这个测试 {test}。" for test in what.get("tests", ()) if test not in tests)
        yield from (f"{row_id}：没有 {place}。" for place in what.get("where", ()) if not _is_there(place))
    for row in rows(file, root):
        if row.later and row.tests and not row.lacks:
            yield f"{row.id}：有测试又说以后再做，请写明缺什么（lacks）。"
        if row.lacks and not row.tests and not row.later:
            yield f"{row.id}：写了缺什么，却没有测试证明其余部分。"
        if (row.left_out or row.nothing) and (row.tests or row.later):
            yield f"{row.id}：不做的事项不应有测试。"


# ── tests ────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_files(root: Path) -> list[Path]:
    return sorted([*root.glob("tests/**/test_*.py"), *root.glob("src/shanzhi/*/tests/test_*.py")])


@cache
def functions(root: Path) -> frozenset[str]:
    """Every test there is, as `path::name`."""
    return frozenset(
        f"{path.relative_to(root).as_posix()}::{node.name}" for path in test_files(root) for node in _tests_in(path)
    )


@cache
def marked(root: Path) -> dict[str, tuple[str, ...]]:
    """Tests that claim rows, and which."""
    found = {}
    for path in test_files(root):
        whole = _of_module(path)
        for node in _tests_in(path):
            ids = (*whole, *(row_id for mark in node.decorator_list for row_id in _claims(mark)))
            if ids:
                found[f"{path.relative_to(root).as_posix()}::{node.name}"] = ids
    return found


def _tests_in(path: Path) -> list[ast.FunctionDef | ast.AsyncFunctionDef]:
    return [
        node
        for node in _parsed(path).body
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name.startswith("test_")
    ]


def _of_module(path: Path) -> tuple[str, ...]:
    """`pytestmark = pytest.mark.acceptance("…")`, alone or in a list."""
    for node in _parsed(path).body:
        if isinstance(node, ast.Assign) and any(isinstance(t, ast.Name) and t.id == "pytestmark" for t in node.targets):
            marks = node.value.elts if isinstance(node.value, ast.List | ast.Tuple) else [node.value]
            return tuple(row_id for mark in marks for row_id in _claims(mark))
    return ()


def _claims(mark: ast.expr) -> list[str]:
    if isinstance(mark, ast.Call) and isinstance(mark.func, ast.Attribute) and mark.func.attr == MARK:
        return [arg.value for arg in mark.args if isinstance(arg, ast.Constant) and isinstance(arg.value, str)]
    return []


@cache
def _parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"))


# ── places in the code ───────────────────────────────────────────────────────────────────────────────────────────


def _is_there(where: str) -> bool:
    kind, _space, what = where.partition(" ")
    if kind == "act":
        from shanzhi.records.acting import ACTS

        return what in ACTS
    if kind == "page":
        return what in _pages()
    if kind == "command":
        return what in _commands()
    if kind == "profile":
        place, _space, key = what.partition(" ")
        return _has_key(place, key)
    return False


@cache
def _pages() -> frozenset[str]:
    """Names of all addresses, `cases:list`."""
    from django.urls import URLPattern, URLResolver, get_resolver

    def walk(resolver: URLResolver, space: str) -> Iterator[str]:
        for each in resolver.url_patterns:
            if isinstance(each, URLResolver):
                yield from walk(each, f"{space}{each.namespace}:" if each.namespace else space)
            elif isinstance(each, URLPattern) and each.name:
                yield f"{space}{each.name}"

    return frozenset(walk(get_resolver(), ""))


@cache
def _commands() -> frozenset[str]:
    from shanzhi.site.cli import application
    from shanzhi.site.cli.words import typer

    group: Any = typer.main.get_command(application())
    return frozenset(group.commands)


def _has_key(place: str, key: str) -> bool:
    """Whether a place's own files say it: a section, a dotted key, or a sheet (units, categories)."""
    folder = ROOT / "profiles" / place
    if (folder / f"{key}.csv").is_file():
        return True
    here = _document(folder / "profile.yaml")
    for part in key.split("."):
        if not isinstance(here, dict) or part not in here:
            return False
        here = here[part]
    return True


@cache
def _document(path: Path) -> Any:
    from ruamel.yaml import YAML

    return YAML(typ="safe").load(path.read_text("utf-8")) if path.is_file() else None


# ── the page ─────────────────────────────────────────────────────────────────────────────────────────────────────


def counted(found: list[Row]) -> Counter[str]:
    return Counter(row.state for row in found)


def as_markdown(found: list[Row]) -> Iterator[str]:
    """acceptance.md."""
    total = counted(found)
    yield "# The acceptance list\n"
    yield "Every row of the five source reports, the stories in them and the scenarios drawn from them. A row *works*"
    yield "only where a test proves what the software must do; *partly* says what is missing; *not yet* names the room"
    yield "that is not built. The rows stand in `docs/reference/acceptance.toml`, the proofs in the tests"
    yield '(`@pytest.mark.acceptance("CX-A")`).\n'
    yield "| " + " | ".join(STATES[s] for s in STATES) + " | all |\n" + "|---" * (len(STATES) + 1) + "|"
    yield "| " + " | ".join(str(total[s]) for s in STATES) + f" | {len(found)} |"
    heading = ""
    for row in found:
        if row.place != heading:
            heading = row.place
            yield f"\n## {heading}\n\n| Row | 事项 | State | Where | Proved by |\n|---|---|---|---|---|"
        why = "; ".join(part for part in (row.lacks, _waits(row), row.left_out, row.nothing) if part)
        state = f"**{STATES[row.state]}**" if row.state == "works" else STATES[row.state]
        proofs = "<br>".join(f"`{_short(test)}`" for test in row.tests)
        where = "<br>".join(f"`{each}`" for each in row.where)
        yield f"| {row.id} | {row.title} | {state}{': ' + why if why else ''} | {where} | {proofs} |"


def _waits(row: Row) -> str:
    return f"waits for {', '.join(row.later)}" if row.later else ""


def _short(test: str) -> str:
    path, _colons, name = test.partition("::")
    return f"{Path(path).stem.removeprefix('test_')}: {name.removeprefix('test_').replace('_', ' ')}"
