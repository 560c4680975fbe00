"""Reading a county's files so that every mistake can be told with file, line and reason."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.constructor import DuplicateKeyError
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from shanzhi.kernel.errors import Refusal

DEFAULT = "default"
SHEETS = {"categories": "categories.csv", "units": "units.csv"}
_EMPTY = "-"
"""In a cell: empty here, though the default's is not. An empty cell keeps the default's."""
_NO = frozenset({"no", "否", "0", "false"})

PathTo = tuple[str | int, ...]


@dataclass(frozen=True, slots=True, order=True)
class Mistake:
    """One thing that is wrong in a profile, and where."""

    file: str
    line: int
    reason: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.reason}"


class ProfileMistake(Refusal):
    """A profile that cannot be put in force. `mistakes` has all of them, in the order of the files."""

    http_status = 422
    sentence = gettext_lazy("区县配置有{count}处错误，没有启用，原配置继续有效：\n{report}")

    def __init__(self, mistakes: list[Mistake]) -> None:
        self.mistakes = sorted(set(mistakes))
        report = "\n".join(str(m) for m in self.mistakes)
        super().__init__(count=len(self.mistakes), report=report)


@dataclass(slots=True)
class Source:
    """What the files say, and from which file and line each thing came."""

    data: dict[str, Any] = field(default_factory=dict)
    origins: dict[PathTo, tuple[str, int]] = field(default_factory=dict)
    mistakes: list[Mistake] = field(default_factory=list)

    def complain(self, path: PathTo, reason: str) -> None:
        """Note a mistake at the nearest line that is known."""
        for end in range(len(path), -1, -1):
            if path[:end] in self.origins:
                self.mistakes.append(Mistake(*self.origins[path[:end]], reason))
                return


def read(county: str, root: Path) -> Source:
    """The county's files laid over those of `default`: a mapping is merged by key, `null` takes a key away, a list is
    replaced whole, a row of a sheet is merged cell by cell with the row of the same code (`use` = no drops it)."""
    source = Source()
    if not re.fullmatch(r"[a-z][a-z0-9_]*", county):
        raise ProfileMistake([Mistake(county, 1, _("区县配置的名称只能用小写字母、数字和下划线。"))])
    folders = [DEFAULT] if county == DEFAULT else [DEFAULT, county]
    sheets: dict[str, dict[str, dict[str, tuple[str, str, int]]]] = {name: {} for name in SHEETS}
    for folder in folders:
        yaml_file = root / folder / "profile.yaml"
        shown = f"{folder}/profile.yaml"
        source.origins[()] = (shown, 1)
        if not yaml_file.is_file():
            source.mistakes.append(Mistake(shown, 1, _("找不到这个文件。")))
            continue
        _lay_over(source, _read_yaml(source, yaml_file, shown), shown)
        for name, file_name in SHEETS.items():
            sheet = root / folder / file_name
            if sheet.is_file():
                _read_sheet(source, sheet, f"{folder}/{file_name}", sheets[name])
    for name, rows in sheets.items():
        if name in source.data:
            source.complain((name,), _("“{name}”写在{file}里，不写在这里。").format(name=name, file=SHEETS[name]))
        _take_sheet(source, name, rows)
    return source


def _text_of(source: Source, path: Path, shown: str) -> str | None:
    try:
        return path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = path.read_bytes()[: error.start].count(b"\n") + 1
        source.mistakes.append(Mistake(shown, line, _("文件不是 UTF-8 编码，请另存为 UTF-8。")))
        return None


def _read_yaml(source: Source, path: Path, shown: str) -> CommentedMap | None:
    text = _text_of(source, path, shown)
    if text is None:
        return None
    try:
        document = YAML(typ="rt").load(text)
    except DuplicateKeyError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        key = re.search(r'found duplicate key "([^"]*)"', str(error.problem))
        reason = _("“{key}”写了两次。").format(key=key[1] if key else "")
        source.mistakes.append(Mistake(shown, line, reason))
        return None
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        reason = _("不是正确的 YAML，请检查缩进、冒号和引号（{problem}）。").format(problem=error.problem)
        source.mistakes.append(Mistake(shown, mark.line + 1 if mark else 1, reason))
        return None
    except YAMLError as error:
        source.mistakes.append(Mistake(shown, 1, _("不是正确的 YAML（{problem}）。").format(problem=error)))
        return None
    if not isinstance(document, CommentedMap):
        source.mistakes.append(Mistake(shown, 1, _("应当是一组“项目: 内容”。")))
        return None
    return document


def _lay_over(source: Source, document: CommentedMap | None, shown: str) -> None:
    if document is not None:
        _merge(source, source.data, document, (), shown)


def _merge(source: Source, below: dict[str, Any], above: CommentedMap, path: PathTo, shown: str) -> None:
    for key, value in above.items():
        here = (*path, str(key))
        line = above.lc.key(key)[0] + 1
        if value is None:
            below.pop(str(key), None)
            _forget(source, here)
        elif isinstance(value, CommentedMap) and isinstance(below.get(str(key)), dict):
            source.origins[here] = (shown, line)
            _merge(source, below[str(key)], value, here, shown)
        else:
            _forget(source, here)
            source.origins[here] = (shown, line)
            below[str(key)] = _plain(source, value, here, shown)


def _forget(source: Source, path: PathTo) -> None:
    for known in [p for p in source.origins if p[: len(path)] == path]:
        del source.origins[known]


def _plain(source: Source, node: Any, path: PathTo, shown: str) -> Any:
    if isinstance(node, CommentedMap):
        plain = {}
        for key, value in node.items():
            here = (*path, str(key))
            source.origins[here] = (shown, node.lc.key(key)[0] + 1)
            if value is not None:
                plain[str(key)] = _plain(source, value, here, shown)
        return plain
    if isinstance(node, CommentedSeq):
        items = []
        for number, value in enumerate(node):
            here = (*path, number)
            source.origins[here] = (shown, node.lc.item(number)[0] + 1)
            items.append(_plain(source, value, here, shown))
        return items
    if isinstance(node, str):
        return str(node)
    return float(node) if isinstance(node, float) else node


def _read_sheet(source: Source, path: Path, shown: str, rows: dict[str, dict[str, tuple[str, str, int]]]) -> None:
    """Add a CSV to the rows known by code; each cell remembers its file and line."""
    text = _text_of(source, path, shown)
    if text is None:
        return
    reader = csv.reader(io.StringIO(text))
    head = [cell.strip() for cell in next(reader, [])]
    if "code" not in head:
        source.mistakes.append(Mistake(shown, 1, _("第一行缺少“code”一列。")))
        return
    seen: set[str] = set()
    line = reader.line_num + 1
    for cells in reader:
        first, line = line, reader.line_num + 1
        if not any(cell.strip() for cell in cells):
            continue
        if len(cells) > len(head):
            source.mistakes.append(Mistake(shown, first, _("比表头多出几格，逗号可能没有用引号括起来。")))
            continue
        row = {name: cell.strip() for name, cell in zip(head, cells, strict=False) if name and cell.strip()}
        code = row.get("code", "")
        if not code:
            source.mistakes.append(Mistake(shown, first, _("缺少“code”。")))
        elif code in seen:
            source.mistakes.append(Mistake(shown, first, _("“{code}”写了两次。").format(code=code)))
        elif row.pop("use", "").lower() in _NO:
            rows.pop(code, None)
        else:
            known = rows.setdefault(code, {})
            known.update({name: (cell, shown, first) for name, cell in row.items()})
            for name in [n for n, (cell, _shown, _line) in known.items() if cell == _EMPTY]:
                del known[name]
        seen.add(code)


def _take_sheet(source: Source, name: str, rows: Mapping[str, Mapping[str, tuple[str, str, int]]]) -> None:
    listed = []
    for number, row in enumerate(rows.values()):
        for column, (_cell, shown, line) in row.items():
            source.origins[(name, number, column)] = (shown, line)
        source.origins[(name, number)] = row["code"][1:]
        listed.append({column: cell for column, (cell, _shown, _line) in row.items()})
    source.data[name] = listed
