"""What every page obeys: the strict security policy, known icons, files as they came from their makers, tokens."""

from __future__ import annotations

import hashlib
import re
import tomllib
from pathlib import Path

import pytest

SOURCE = Path(__file__).resolve().parents[2]
ROOT = SOURCE.parents[1]
STATIC = SOURCE / "site" / "static"
TEMPLATES = sorted(SOURCE.glob("*/templates/**/*.html"))
BREACHES = {
    "an inline script": re.compile(r"<script(?![^>]*\bsrc=)[^>]*>", re.IGNORECASE),
    "an inline style sheet": re.compile(r"<style\b", re.IGNORECASE),
    "a style attribute": re.compile(r"<[^>{%]+\sstyle\s*=", re.IGNORECASE),
    "an event attribute": re.compile(r"<[^>]+\son[a-z]+\s*=\s*[\"']", re.IGNORECASE),
    "evaluated htmx": re.compile(r"\bhx-(?:on|vals=[\"']js:|confirm=[\"']js:)", re.IGNORECASE),
    "a host": re.compile(r"(?:src|href|action)=[\"'](?:https?:)?//", re.IGNORECASE),
}


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda p: str(p.relative_to(SOURCE)))
def test_it_works(path: Path) -> None:
    """No template breaks the security policy."""
    text = re.sub(r"{%.*?%}|{{.*?}}|{#.*?#}", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
    assert [what for what, pattern in BREACHES.items() if pattern.search(text)] == []


def test_the_rules_find_what_they_are_for() -> None:
    bad = '<p style="color:red" onclick="x()"><script>1</script><style></style><img src="//cdn/x"><a hx-on:click="y">'
    assert [what for what, pattern in BREACHES.items() if not pattern.search(bad)] == []


def test_every_icon_is_in_the_sprite() -> None:
    known = set(re.findall(r'<symbol id="([^"]+)"', (STATIC / "icons.svg").read_text(encoding="utf-8")))
    used: dict[str, str] = {}
    for path in TEMPLATES:
        text = path.read_text(encoding="utf-8")
        used |= dict.fromkeys(re.findall(r"{%\s*icon\s+['\"]([\w-]+)['\"]", text), path.name)
        used |= dict.fromkeys(re.findall(r"\bicon=['\"]([\w-]+)['\"]", text), path.name)
    for path in STATIC.glob("js/*.mjs"):
        text = path.read_text(encoding="utf-8")
        used |= dict.fromkeys(re.findall(r"\bicon\(\"([\w-]+)\"\)", text), path.name)
    assert {name: where for name, where in used.items() if name not in known} == {}


def test_vendored_files_are_as_they_came() -> None:
    """Each file has the sum that VENDOR.toml states, and none is served that it does not name."""
    record = tomllib.loads((ROOT / "vendor" / "VENDOR.toml").read_text(encoding="utf-8"))
    sums = {f["path"]: f["sha256"] for package in record["package"] for f in package["file"]}
    for path, expected in sums.items():
        assert hashlib.sha256((ROOT / path).read_bytes()).hexdigest() == expected, path
    served = {str(p.relative_to(ROOT)) for p in (STATIC / "vendor").rglob("*") if p.is_file()}
    assert served <= set(sums)
    assert all((ROOT / "vendor" / "LICENSES" / f"{name}.txt").exists() for name in ("htmx", "maplibre-gl", "lucide"))


def test_colours_are_named_in_the_tokens_only() -> None:
    """White and translucent ink on a dark bar, and what paper needs, are the only literal colours elsewhere."""
    allowed = re.compile(r"#fff\b|#000\b|#333\b|#777\b|#c3d5ea|#c9382e|#b5322a")
    for name in ("base", "components", "desk", "phone", "plain", "print"):
        text = re.sub(r"url\([^)]*\)", "", (STATIC / "css" / f"{name}.css").read_text(encoding="utf-8"))
        literal = [c for c in re.findall(r"#[0-9a-fA-F]{3,8}\b(?!-)", text) if not allowed.fullmatch(c)]
        assert literal == [], name


def test_the_browser_floor_holds() -> None:
    """Chrome 109: nothing that it would drop."""
    for path in STATIC.glob("css/*.css"):
        text = path.read_text(encoding="utf-8")
        assert not re.search(r"color-mix\(|:popover-open|@starting-style|@scope\b|^\s*&", text, re.MULTILINE), path.name
    for path in STATIC.glob("js/*.mjs"):
        text = path.read_text(encoding="utf-8")
        assert not re.search(
            r"\.toSorted\(|\.toReversed\(|Object\.groupBy|Promise\.withResolvers|Array\.fromAsync", text
        ), path.name
