"""Rules of the house that no linter knows. Each names the place that breaks it."""

from __future__ import annotations

import ast
import configparser
import hashlib
import inspect
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.urls import URLPattern, URLResolver, get_resolver
from ninja.operation import PathView
from procrastinate.contrib.django import app as jobs_app

from shanzhi.kernel import verbs
from shanzhi.records.acting import ACTS
from shanzhi.site import jobs
from shanzhi.site.environment import ROOT

PACKAGE = ROOT / "src" / "shanzhi"
ROOMS = sorted(p.name for p in PACKAGE.iterdir() if (p / "__init__.py").is_file())
PYTHON = sorted(p for p in PACKAGE.rglob("*.py") if "migrations" not in p.parts)
CODE = [p for p in PYTHON if "tests" not in p.parts]
TEMPLATES = sorted(PACKAGE.rglob("templates/**/*.html"))
LONGEST_MODULE = 500
LONGEST_FUNCTION = 100
ONLY_WORDS = {"stories.py"}
"""Modules that hold text and no logic may be as long as the text is."""


def floors() -> dict[str, int]:
    """Room to floor, read from the file that the import linter reads."""
    rules = configparser.ConfigParser()
    rules.read(ROOT / ".importlinter", encoding="utf-8")
    layers = rules["importlinter:contract:floors"]["layers"].split("\n")
    found = {}
    for height, line in enumerate(reversed([line for line in layers if line.strip()])):
        for room in line.split("|"):
            found[room.strip()] = height
    return found


def test_every_room_stands_on_a_floor() -> None:
    assert set(ROOMS) == set(floors())


# --- acts ---


@pytest.mark.parametrize("verb", sorted(ACTS))
def test_an_act_names_its_actor_and_its_chinese_term(verb: str) -> None:
    act = ACTS[verb]
    by = inspect.signature(act).parameters["by"]
    assert by.kind is by.KEYWORD_ONLY, "`by` is keyword-only"
    assert by.default is by.empty, "`by` is never optional"
    assert "Actor" in str(by.annotation)
    first_line = (act.__doc__ or "").strip().splitlines()[0].rstrip("。. ")
    assert re.search(r"[一-鿿）]$", first_line), f"the first line must end with the Chinese term: {first_line!r}"


def test_an_act_lives_in_a_module_of_its_own() -> None:
    homes: dict[str, str] = {}
    for verb, act in ACTS.items():
        room = verb.partition(".")[0]
        assert act.__module__.startswith(f"shanzhi.{room}.actions."), f"{verb} lives in {act.__module__}"
        other = homes.setdefault(act.__module__, verb)
        assert other == verb, f"{verb} and {other} share {act.__module__}"


def test_every_act_has_a_test_that_names_it() -> None:
    tests = "\n".join(p.read_text(encoding="utf-8") for p in PYTHON if "tests" in p.parts)
    journeys = ROOT / "tests"
    tests += "\n".join(p.read_text(encoding="utf-8") for p in journeys.rglob("*.py")) if journeys.is_dir() else ""
    untested = [verb for verb in ACTS if not re.search(rf"\b{verb.partition('.')[2]}\b", tests)]
    assert untested == []


def test_terms_are_not_used_for_two_acts_of_one_room() -> None:
    seen: dict[tuple[str, str], str] = {}
    for name, verb in verbs.all_verbs().items():
        room = name.partition(".")[0]
        other = seen.setdefault((room, verb.label), name)
        assert other == name, f"{name} and {other} are both called {verb.label}"


# --- direction ---


def test_foreign_keys_only_look_down() -> None:
    floor = floors()
    for model in apps.get_models():
        room = model.__module__.split(".")[1] if model.__module__.startswith("shanzhi.") else ""
        for field in model._meta.get_fields() if room else ():
            related: Any = field.related_model
            if field.auto_created or not inspect.isclass(related) or not related.__module__.startswith("shanzhi."):
                continue
            below = related.__module__.split(".")[1]
            assert floor[room] > floor[below] or room == below, f"{model.__name__}.{field.name} looks up to {below}"


def test_private_modules_stay_private() -> None:
    broken = []
    for path in CODE:
        own = path.relative_to(PACKAGE).parts[0]
        for name in _imports(path):
            parts = name.split(".")
            if parts[0] == "shanzhi" and len(parts) > 2 and parts[1] != own:
                broken += [f"{path.relative_to(ROOT)}: {name}"] * any(p.startswith("_") for p in parts[2:])
    assert broken == []


def _imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def test_migrations_import_nothing_of_ours() -> None:
    """A migration must mean the same for ever, whatever becomes of the code."""
    allowed = re.compile(r"shanzhi\.[a-z]+\.migrations\.")
    for path in PACKAGE.rglob("migrations/[0-9]*.py"):
        found = [name for name in _imports(path) if name.startswith("shanzhi.") and not allowed.match(name)]
        assert found == [], f"{path.relative_to(ROOT)}: {found}"


# --- names and sizes ---


def test_nothing_is_a_drawer() -> None:
    drawers = {"utils", "util", "common", "core", "helpers", "helper", "base", "misc"}
    assert [str(p.relative_to(ROOT)) for p in PACKAGE.rglob("*") if _is_code(p) and p.stem.strip("_") in drawers] == []


def _is_code(path: Path) -> bool:
    return path.suffix in (".py", ".js", ".mjs") or path.is_dir()


def test_modules_and_functions_stay_small() -> None:
    long = []
    for path in CODE:
        text = path.read_text(encoding="utf-8")
        lines = text.count("\n")
        if lines > LONGEST_MODULE and path.name not in ONLY_WORDS:
            long.append(f"{path.relative_to(ROOT)}: {lines} lines")
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                size = (node.end_lineno or 0) - node.lineno
                if size > LONGEST_FUNCTION:
                    long.append(f"{path.relative_to(ROOT)}:{node.lineno} {node.name}: {size} lines")
    assert long == []


# --- pages ---


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda p: str(p.relative_to(PACKAGE)))
def test_a_template_obeys_the_content_security_policy(path: Path) -> None:
    text = re.sub(r"\{#.*?#\}|\{% comment.*?endcomment %\}", "", path.read_text(encoding="utf-8"), flags=re.S)
    tags = re.findall(r"<[a-zA-Z][^<>]*>", re.sub(r"\{[%{].*?[%}]\}", "", text, flags=re.S))
    for tag in tags:
        assert not re.search(r"\sstyle\s*=", tag), f"style attribute: {tag}"
        assert not re.search(r"\son[a-z]+\s*=", tag), f"event attribute: {tag}"
    assert not re.search(r"<style\b", text), "inline style sheet"
    for opening, body in re.findall(r"<script\b([^>]*)>(.*?)</script>", text, flags=re.S):
        assert "src=" in opening or "application/json" in opening, f"inline script: {body.strip()[:60]}"
    assert not re.search(r"https?://", re.sub(r'xmlns(:\w+)?="[^"]*"', "", text)), "a page asks no other host"


def test_every_template_is_used() -> None:
    written = "\n".join(p.read_text(encoding="utf-8") for p in (*CODE, *TEMPLATES))
    by_django = {"400.html", "403.html", "404.html", "500.html"}
    names = {str(p.relative_to(next(a for a in p.parents if a.name == "templates"))) for p in TEMPLATES}
    assert {n for n in names - by_django if f'"{n}"' not in written and f"'{n}'" not in written} - _built(
        written
    ) == set()


def _built(written: str) -> set[str]:
    """Names that are put together: f"cases/moves/{name}.html" and the like."""
    patterns = [re.escape(name) for name in re.findall(r"""f["']([^"'\n]+\.html)["']""", written)]
    patterns = [re.sub(r"\\\{.*?\\\}", "[^/]+", pattern) for pattern in patterns]
    names = (str(p.relative_to(next(a for a in p.parents if a.name == "templates"))) for p in TEMPLATES)
    return {name for name in names if any(re.fullmatch(pattern, name) for pattern in patterns)}


# --- addresses ---


def _routes(resolver: URLResolver, prefix: str = "") -> Iterator[tuple[str, URLPattern]]:
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            yield from _routes(pattern, prefix + str(pattern.pattern))
        else:
            yield prefix + str(pattern.pattern), pattern


def _decision(pattern: URLPattern) -> object:
    view: Any = pattern.callback
    if decided := getattr(view, "access", None):
        return decided
    owner = inspect.getclosurevars(view).nonlocals.get("self") if inspect.isfunction(view) else None
    if isinstance(owner, PathView):
        # An operation without an authenticator of its own must say that it is open.
        return all(op.auth_callbacks or getattr(op.view_func, "access", ("",))[0] == "open" for op in owner.operations)
    return None


def test_every_address_has_decided_who_may_open_it() -> None:
    undecided = [address for address, pattern in _routes(get_resolver()) if not _decision(pattern)]
    # The description of the API tells nothing that the source does not.
    assert [a for a in undecided if a not in ("api/openapi.json", "api/")] == []


# --- work that waits ---


def test_every_queue_has_a_worker() -> None:
    jobs_app.perform_import_paths()
    left = {task.name: task.queue for task in jobs_app.tasks.values() if task.queue not in jobs.QUEUES}
    assert left == {}


def test_no_queue_is_without_work() -> None:
    jobs_app.perform_import_paths()
    used = {task.queue for task in jobs_app.tasks.values()}
    assert set(jobs.QUEUES) - used - {"default"} == set()


# --- what is not ours ---


def test_vendored_files_are_as_they_were_recorded() -> None:
    record = tomllib.loads((ROOT / "vendor" / "VENDOR.toml").read_text(encoding="utf-8"))
    recorded = {f["path"]: f["sha256"] for package in record["package"] for f in package["file"]}
    for name, expected in recorded.items():
        assert hashlib.sha256((ROOT / name).read_bytes()).hexdigest() == expected, name
    served = {str(p.relative_to(ROOT)) for p in PACKAGE.glob("*/static/vendor/**/*") if p.is_file()}
    assert served - set(recorded) == set()


def test_lock_files_name_no_host() -> None:
    for path in (ROOT / "requirements").iterdir():
        assert not re.search(r"https?://|file:|--(extra-)?index-url|--find-links", path.read_text()), path.name


# --- settings ---


def test_every_setting_is_documented() -> None:
    read = re.findall(r'"(SHANZHI_[A-Z_0-9]+)"', (PACKAGE / "site" / "environment.py").read_text(encoding="utf-8"))
    told = (ROOT / "docs" / "how-to" / "settings.md").read_text(encoding="utf-8")
    assert {name for name in read if f"`{name}`" not in told} == set()


def test_only_one_module_reads_the_environment() -> None:
    allowed = {"environment.py", "asgi.py", "wsgi.py", "manage.py", "server.py", "processes.py", "backup.py"}
    readers = [
        str(p.relative_to(ROOT))
        for p in CODE
        if "os.environ" in p.read_text(encoding="utf-8") and p.name not in allowed and "cli" not in p.parts
    ]
    assert readers == []


def test_the_settings_know_every_room() -> None:
    assert {f"shanzhi.{room}" for room in ROOMS} - {"shanzhi.kernel"} <= set(settings.INSTALLED_APPS)
