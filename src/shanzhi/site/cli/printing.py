"""docs: the pages of the documentation that are printed from the code, so that they cannot be out of date."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Annotated, Any

from shanzhi.site.cli.opening import Stop, console, set_up
from shanzhi.site.cli.words import typer
from shanzhi.site.environment import ROOT

FOLDER = ROOT / "docs" / "reference"
NOTE = "<!-- Printed by `shanzhi docs`; change the code, not this page. -->"


def docs(
    check: Annotated[bool, typer.Option("--check", help="只看是否与代码一致，不写文件")] = False,
) -> None:
    """打印由代码生成的文档：术语、流程、开放的地址。"""
    set_up()
    stale = []
    for name, page in PAGES.items():
        text = f"{NOTE}\n\n" + "\n".join(page()) + "\n"
        path = FOLDER / name
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            stale.append(name)
            if not check:
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(text, encoding="utf-8")
    if check and stale:
        raise Stop(f"{'、'.join(stale)} 与代码不一致，请运行 make docs。", code=9)
    console().print(f"已更新 {len(stale)} 页。" if stale else "与代码一致。")


def _glossary() -> Iterator[str]:
    from shanzhi.kernel import verbs
    from shanzhi.records.acting import ACTS

    yield "# Verbs\n"
    yield "Every verb is at once the act, the permission and the code in the trail. Where there is no act the verb is a"
    yield "permission to look."
    room = ""
    for name, verb in sorted(verbs.all_verbs().items()):
        if name.partition(".")[0] != room:
            room = name.partition(".")[0]
            yield f"\n## {room}\n\n| Verb | 术语 | What it does |\n|---|---|---|"
        act = ACTS.get(name)
        first = ((act.__doc__ or "").strip().splitlines() or [""])[0] if act else ""
        meaning = first.removesuffix(verb.label).strip() if act else "permission to look"
        yield f"| `{name}` | {verb.label} | {_cell(meaning)} |"


def _states() -> Iterator[str]:
    from shanzhi.cases.states import MOVES, State, as_mermaid

    yield "# The life of a case\n\n```mermaid"
    yield as_mermaid()
    yield "```\n\n## States\n\n| State | 名称 |\n|---|---|"
    yield from (f"| `{state.value}` | {state.label} |" for state in State)
    yield "\n## Moves\n\n| Verb | 术语 | From | To | Rule |\n|---|---|---|---|---|"
    for move in MOVES.values():
        sources = ", ".join(f"`{s}`" for s in State if s in move.sources)
        target = f"`{move.target}`" if move.target else "stays or goes back"
        yield f"| `cases.{move.verb}` | {move.label} | {sources} | {target} | `{move.rule}` |"


def _doors() -> Iterator[str]:
    from django.urls import URLPattern, URLResolver, get_resolver

    def walk(resolver: URLResolver, prefix: str = "/") -> Iterator[tuple[str, Any]]:
        for pattern in resolver.url_patterns:
            if isinstance(pattern, URLResolver):
                yield from walk(pattern, prefix + str(pattern.pattern))
            elif isinstance(pattern, URLPattern):
                yield prefix + str(pattern.pattern), pattern.callback

    addresses = sorted(walk(get_resolver()), key=lambda row: row[0])
    decided = [(address, getattr(view, "access", None)) for address, view in addresses]
    yield "# Addresses and who may open them\n\n## Open to everybody, and why\n\n| Address | Why |\n|---|---|"
    yield from (
        f"| `{address}` | {_cell(access[1])} |" for address, access in decided if access and access[0] == "open"
    )
    yield "\n## Only with a permission\n\n| Address | Any of |\n|---|---|"
    for address, access in decided:
        if access and access[0] != "open":
            yield f"| `{address}` | {', '.join(f'`{name}`' for name in access)} |"
    yield "\nRules about one thing (this case, this area) are asked by the act or the query behind the address. The API"
    yield "under `/api/` asks for a token; its own description is at `/api/openapi.json`."


def _commands() -> Iterator[str]:
    from shanzhi.site.cli import application

    group: Any = typer.main.get_command(application())
    yield "# `shanzhi`\n\n| Command | What it does |\n|---|---|"

    def rows(command: Any, words: str) -> Iterator[str]:
        for name, each in sorted(command.commands.items()):
            if each.hidden:
                continue
            if hasattr(each, "commands"):
                yield from rows(each, f"{words} {name}")
            else:
                help_ = " ".join((each.help or "").split())
                yield f"| `{words} {name}` | {_cell(help_)} |"

    yield from rows(group, "shanzhi")


def _acceptance() -> Iterator[str]:
    from shanzhi.site.cli import acceptance

    mistakes = list(acceptance.faults())
    if mistakes:
        raise Stop("验收清单与代码不符：\n" + "\n".join(mistakes), code=9)
    return acceptance.as_markdown(acceptance.rows())


def _places() -> Iterator[str]:
    from shanzhi.site.cli.places_table import as_markdown

    return as_markdown(ROOT / "profiles")


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


PAGES: dict[str, Callable[[], Iterator[str]]] = {
    "verbs.md": _glossary,
    "states.md": _states,
    "addresses.md": _doors,
    "commands.md": _commands,
    "acceptance.md": _acceptance,
    "places.md": _places,
}
