"""Print what the code knows into docs/reference/: the states of a case, the glossary of acts, the open doors.

make docs
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "src"))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shanzhi.site.settings")
REFERENCE = ROOT / "docs" / "reference"


def states() -> str:
    from shanzhi.cases.states import MAIN, MOVES, SIDE, State, as_mermaid

    lines = ["# The life of a case", "", "Printed from `cases/states.py` by `make docs`.", "", "## States", ""]
    lines += ["| | state | 状态 |", "|---|---|---|"]
    lines += [f"| main | {s} | {State(s).label} |" for s in MAIN]
    lines += [f"| side | {s} | {State(s).label} |" for s in SIDE]
    lines += ["", "## Moves", "", "| verb | 动作 | from | to | key |", "|---|---|---|---|---|"]
    order = list(State.values)
    for move in MOVES.values():
        sources = "、".join(State(s).label for s in sorted(move.sources, key=order.index))
        target = State(move.target).label if move.target else "（不变或视审批）"
        lines.append(f"| `{move.verb}` | {move.label} | {sources} | {target} | {move.key.upper()} |")
    lines += ["", "## Diagram", "", "```mermaid", as_mermaid(), "```", ""]
    return "\n".join(str(line) for line in lines)


def glossary() -> str:
    from shanzhi.kernel import verbs

    lines = [
        "# Glossary of acts",
        "",
        "One English verb and one Chinese term an act; the same verb is the permission and the code in the trail.",
        "Printed from the acts by `make docs`.",
        "",
        "| verb | 术语 | |",
        "|---|---|---|",
    ]
    for name, verb in sorted(verbs.all_verbs().items()):
        lines.append(f"| `{name}` | {verb.label} | {'act' if verb.is_act else 'permission to look'} |")
    return "\n".join([*lines, ""])


def doors() -> str:
    from django.urls import URLPattern, URLResolver, get_resolver

    rows: list[tuple[str, str]] = []

    def walk(patterns: list[URLPattern | URLResolver], before: str) -> None:
        for pattern in patterns:
            address = before + str(pattern.pattern)
            if isinstance(pattern, URLResolver):
                walk(pattern.url_patterns, address)
            elif (access := getattr(pattern.callback, "access", None)) and access[0] == "open":
                rows.append((address, access[1]))

    walk(get_resolver().url_patterns, "/")
    lines = [
        "# Open doors",
        "",
        "Every address that needs no account, and why. Printed by `make docs`; everything else asks who you are.",
        "",
        "| address | why |",
        "|---|---|",
        *(f"| `{address}` | {why} |" for address, why in sorted(rows)),
        "",
    ]
    return "\n".join(lines)


def main() -> None:
    import django

    django.setup()
    REFERENCE.mkdir(exist_ok=True)
    for name, text in (("states.md", states()), ("glossary.md", glossary()), ("doors.md", doors())):
        (REFERENCE / name).write_text(text, "utf-8")
        print(f"docs/reference/{name}")


if __name__ == "__main__":
    main()
