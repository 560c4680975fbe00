"""Bring the third-party front-end files into the tree, at exact versions.

For maintainers only: whoever installs Shanzhi needs neither this nor Node, the files are committed. It asks npm for
each package (`npm pack`, in a temporary folder), copies the few files we serve, builds the icon sprite, copies the
licence texts, and writes `vendor/VENDOR.toml` with the sha256 of every file. A test recomputes the sums.

    python tools/vendor.py          bring everything
    python tools/vendor.py --check  only compare the tree with VENDOR.toml
"""

from __future__ import annotations

import argparse
import hashlib
import json
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
import tomllib
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
STATIC = ROOT / "src/shanzhi/site/static"
VENDOR = ROOT / "vendor"
RECORD = VENDOR / "VENDOR.toml"


@dataclass(frozen=True, slots=True)
class Package:
    name: str
    """The npm name; the served folder is `<short>-<version>`."""
    version: str
    licence: str
    short: str
    files: tuple[str, ...] = ()
    """Paths inside the package that are served, unchanged."""


LUCIDE = Package("lucide-static", "1.62.0", "ISC", "lucide")
PACKAGES = (
    Package("htmx.org", "4.0.1", "0BSD", "htmx", ("dist/htmx.min.js",)),
    Package(
        "maplibre-gl",
        "6.17.0",
        "BSD-3-Clause",
        "maplibre-gl",
        ("dist/maplibre-gl.mjs", "dist/maplibre-gl-worker.mjs", "dist/maplibre-gl.css"),
    ),
    LUCIDE,
)

ICONS = """
activity alarm-clock ambulance archive archive-restore arrow-down arrow-left arrow-right arrow-up arrow-up-down
arrow-up-right audio-lines a-large-small baby ban bell bell-off bell-ring bike bookmark bookmark-plus book-open
briefcase building-2 calendar calendar-check calendar-clock calendar-days camera car chart-column chart-line check
check-check chevron-down chevron-left chevron-right chevron-up circle circle-alert circle-check circle-dashed
circle-dot circle-help circle-pause circle-user circle-x clipboard-list clock cloud-upload columns-2 construction
copy corner-up-left crosshair database diamond dog download droplets ellipsis external-link eye eye-off factory
file-check file-down file-plus file-spreadsheet file-text filter flag flame folder-open folder-tree footprints
forward frown gauge gavel gift git-merge git-branch grid-3x3 handshake hard-hat hash headphones heart-handshake
history hospital hourglass house id-card image image-plus inbox info key-round keyboard landmark layers
layout-dashboard leaf lightbulb link list list-checks list-filter loader-circle locate locate-fixed lock lock-open
log-in log-out mail map map-pin map-pin-off map-pinned maximize megaphone meh menu message-circle message-square mic
minus monitor moon navigation network notebook-pen octagon-alert panel-left paperclip pause pencil phone
phone-call phone-incoming play plus printer qr-code radio-tower refresh-cw repeat-2 reply rotate-ccw route save
scale school scroll-text search send server settings share-2 shield shield-alert shield-check siren
sliders-horizontal smartphone smile sparkles split square square-check-big square-pen stamp star store sun table-2
tag text thumbs-down thumbs-up ticket timer traffic-cone trash-2 tree-pine trending-down trending-up triangle-alert
truck undo-2 unlink upload user user-check user-plus user-x users users-round video volume-2 wallet waves wifi
wifi-off wrench x zap
"""
# The product's own mark: a window of four panes, one of them a person. Not from Lucide.
MARK = (
    '<symbol id="mark" viewBox="0 0 32 32"><rect x="2" y="2" width="28" height="28" rx="5" fill="#b5322a"/>'
    '<path d="M9 9h6v6H9zM17 9h6v6h-6zM9 17h6v6H9z" fill="none" stroke="#fff" stroke-width="1.8"/>'
    '<circle cx="20" cy="20" r="3.2" fill="#fff"/></symbol>'
)


def sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def fetch(package: Package, into: Path) -> tuple[Path, str]:
    """The unpacked package and the integrity sum that npm states for it."""
    done = subprocess.run(
        ["npm", "pack", f"{package.name}@{package.version}", "--json"],
        cwd=into,
        check=True,
        capture_output=True,
        text=True,
    )
    answer = json.loads(done.stdout)
    about = answer[0] if isinstance(answer, list) else next(iter(answer.values()))
    folder = into / package.short
    with tarfile.open(into / about["filename"]) as archive:
        archive.extractall(folder, filter="data")
    return folder / "package", about["integrity"]


def build_sprite(icons: Path) -> str:
    """One SVG with a symbol an icon; strokes a little finer than Lucide's own, to sit beside Chinese text."""
    symbols = [MARK]
    for name in sorted(set(ICONS.split())):
        file = icons / f"{name}.svg"
        if not file.exists():
            raise SystemExit(f"Lucide {LUCIDE.version} has no icon {name}")
        body = re.sub(r"<!--.*?-->|</?svg[^>]*>", "", file.read_text(encoding="utf-8"), flags=re.S)
        body = re.sub(r"\s*\n\s*", "", body).replace(" />", "/>")
        symbols.append(
            f'<symbol id="{name}" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="1.75" '
            f'stroke-linecap="round" stroke-linejoin="round">{body}</symbol>'
        )
    return f'<svg xmlns="http://www.w3.org/2000/svg">\n{chr(10).join(symbols)}\n</svg>\n'


def bring() -> None:
    """Fetch, copy, build and record everything; folders of versions no longer named are removed."""
    wanted = {f"{p.short}-{p.version}" for p in PACKAGES if p.files}
    (VENDOR / "LICENSES").mkdir(parents=True, exist_ok=True)
    (STATIC / "vendor").mkdir(parents=True, exist_ok=True)
    for old in (STATIC / "vendor").iterdir():
        if old.is_dir() and old.name not in wanted:
            shutil.rmtree(old)
    lines = ["# Written by tools/vendor.py. Change the list there, never here.", ""]
    with tempfile.TemporaryDirectory() as temporary:
        for package in PACKAGES:
            folder, integrity = fetch(package, Path(temporary))
            licence = VENDOR / "LICENSES" / f"{package.short}.txt"
            source = next(f for f in folder.iterdir() if f.name.upper().startswith("LICENSE"))
            licence.write_bytes(source.read_bytes())
            served = []
            for name in package.files:
                target = STATIC / "vendor" / f"{package.short}-{package.version}" / Path(name).name
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes((folder / name).read_bytes())
                served.append(target)
            if package is LUCIDE:
                sprite = STATIC / "icons.svg"
                sprite.write_text(build_sprite(folder / "icons"), encoding="utf-8")
                served.append(sprite)
            lines += [
                "[[package]]",
                f'name = "{package.name}"',
                f'version = "{package.version}"',
                f'licence = "{package.licence}"',
                f'source = "npm:{package.name}@{package.version}"',
                f'integrity = "{integrity}"',
                "",
            ]
            for file in (licence, *served):
                lines += [
                    "[[package.file]]",
                    f'path = "{file.relative_to(ROOT)}"',
                    f'sha256 = "{sha256(file)}"',
                    "",
                ]
    RECORD.write_text("\n".join(lines), encoding="utf-8")


def differences() -> list[str]:
    """What in the tree is not as recorded: changed, missing, or served without being recorded."""
    record = tomllib.loads(RECORD.read_text(encoding="utf-8"))
    known = {f["path"]: f["sha256"] for p in record["package"] for f in p["file"]}
    found = [
        f"{path} is missing" if not (ROOT / path).exists() else f"{path} was changed"
        for path, expected in known.items()
        if not (ROOT / path).exists() or sha256(ROOT / path) != expected
    ]
    for file in (STATIC / "vendor").rglob("*"):
        if file.is_file() and str(file.relative_to(ROOT)) not in known:
            found.append(f"{file.relative_to(ROOT)} is not recorded")
    return found


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--check", action="store_true", help="only compare the tree with VENDOR.toml")
    if not parser.parse_args().check:
        bring()
    found = differences()
    sys.stdout.writelines(f"{line}\n" for line in found or ["vendored files are as recorded"])
    return 1 if found else 0


if __name__ == "__main__":
    raise SystemExit(main())
