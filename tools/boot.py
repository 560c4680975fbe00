"""Make `.venv` as the lock files say. Needs nothing but Python; called by `make`, and does nothing when all is there.

    python3 tools/boot.py base|dev     install
    python3 tools/boot.py lock         newest allowed versions into requirements/*.txt

A pinned uv is fetched with pip by its hash, and uv installs exactly what `requirements/<kind>.txt` lists, each file
checked by hash. Mirrors and certificates that pip is configured to use are handed to uv, which does not read
pip's configuration itself.
"""

from __future__ import annotations

import ast
import hashlib
import json
import os
import subprocess
import sys
import sysconfig
from collections.abc import Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
STAMP = VENV / ".synced.json"
REQUIREMENTS = ROOT / "requirements"
OLDEST = (3, 11)
# uv takes a package from the first index that knows its name unless told otherwise; every file is checked by hash,
# so it does not matter which of the configured mirrors has it.
FROM_ANY_MIRROR = "unsafe-best-match"


def say(text: str) -> None:
    print(text, flush=True)


def stop(text: str) -> None:
    print(text, file=sys.stderr)
    sys.exit(1)


def run(command: Sequence[str | Path], **how: Any) -> subprocess.CompletedProcess[str]:
    """Our own tools with our own arguments; whoever calls looks at the return code."""
    return subprocess.run([str(part) for part in command], check=False, text=True, **how)


def digest(*names: str) -> str:
    found = hashlib.sha256(sys.version.encode())
    for name in names:
        found.update((REQUIREMENTS / name).read_bytes())
    return found.hexdigest()


def is_made(kind: str, wanted: dict[str, str]) -> bool:
    """`dev` holds everything of `base`."""
    try:
        stamp = json.loads(STAMP.read_text())
    except (OSError, ValueError):
        return False
    kinds = ("base", "dev") if kind == "base" else ("dev",)
    return PYTHON.exists() and any(stamp.get(k) == wanted[k] for k in kinds)


def make_environment() -> None:
    if PYTHON.exists() and run([PYTHON, "-c", "import pip"], capture_output=True).returncode == 0:
        return
    say("① 建立运行环境 .venv")
    done = run([sys.executable, "-m", "venv", "--clear", VENV], capture_output=True)
    if done.returncode != 0:
        if "ensurepip" in done.stdout + done.stderr:
            stop("这个 Python 缺少 venv 组件。Debian/Ubuntu 请运行：apt-get install python3-venv，然后重试。")
        stop(f"运行环境没有建成：{(done.stderr or done.stdout).strip()}")


def pip_settings() -> dict[str, str]:
    """What pip is configured to use, by its own account: `index-url`, `cert` and so on."""
    done = run([PYTHON, "-m", "pip", "config", "list"], capture_output=True)
    found = {}
    for line in done.stdout.splitlines():
        name, _, value = line.partition("=")
        # Later lines are the nearer ones: what holds for this command, then the environment.
        if name.startswith(("global.", "install.", ":env:.")):
            found[name.split(".", 1)[1]] = " ".join(str(ast.literal_eval(value)).split())
    return found


def with_mirrors() -> dict[str, str]:
    """The environment for uv, with pip's mirrors unless uv has its own."""
    environment = dict(os.environ)
    pip = pip_settings()
    settings = {"UV_DEFAULT_INDEX": "index-url", "UV_INDEX": "extra-index-url", "UV_FIND_LINKS": "find-links"}
    for variable, name in settings.items():
        if variable not in environment and (value := pip.get(name)):
            environment[variable] = value.replace(" ", ",") if variable == "UV_FIND_LINKS" else value
    if "SSL_CERT_FILE" not in environment and (certificate := pip.get("cert")):
        environment["SSL_CERT_FILE"] = certificate
    # A county behind a proxy with an authority of its own has it in the system's store.
    environment.setdefault("UV_SYSTEM_CERTS", "1")
    return environment


def install(kind: str) -> None:
    say("② 取得安装工具 uv（校验哈希）")
    command = [PYTHON, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--require-hashes"]
    done = run([*command, "-r", REQUIREMENTS / "boot.txt"])
    if done.returncode != 0:
        stop("安装工具没有取到，请检查网络或 pip 的镜像设置（pip config list）后重试。")
    say(f"③ 按 requirements/{kind}.txt 安装（逐个校验哈希）")
    uv = [VENV / "bin" / "uv", "pip", "sync", "--quiet", "--require-hashes", "--compile-bytecode"]
    uv += ["--index-strategy", FROM_ANY_MIRROR, "--python", PYTHON]
    files = [REQUIREMENTS / f"{kind}.txt", REQUIREMENTS / "boot.txt"]
    done = run([*uv, *files], env=with_mirrors())
    if done.returncode != 0:
        stop("依赖没有装全，已装的部分保留。请检查网络或镜像后再次运行，同一命令会接着装。")


def lock() -> None:
    """Works out the lock files anew, for every Python from the oldest on; they name no host."""
    compile_ = [VENV / "bin" / "uv", "pip", "compile", "--quiet", "--upgrade", "--universal", "--generate-hashes"]
    compile_ += ["--python-version", ".".join(map(str, OLDEST)), "--index-strategy", FROM_ANY_MIRROR]
    compile_ += ["--no-header", "--no-emit-index-url", "--no-emit-find-links"]
    for kind, known in (("boot", []), ("base", []), ("dev", ["--constraint", "base.txt"])):
        done = run(
            [*compile_, *known, f"{kind}.in", "--output-file", f"{kind}.txt"], cwd=REQUIREMENTS, env=with_mirrors()
        )
        if done.returncode != 0:
            stop(f"requirements/{kind}.in 没有解出来，原来的 {kind}.txt 未动。")


def add_project() -> None:
    """The project itself needs no building: its folder goes on the path and a launcher into bin."""
    scheme = {"base": str(VENV), "platbase": str(VENV)}
    packages = Path(sysconfig.get_path("purelib", "posix_prefix", vars=scheme))
    (packages / "shanzhi.pth").write_text(f"{ROOT / 'src'}\n")
    launcher = VENV / "bin" / "shanzhi"
    # The first line of a script is cut off by the kernel when the path is long, hence the shell in between.
    launcher.write_text(
        f"#!/bin/sh\n'''exec' \"{PYTHON}\" \"$0\" \"$@\"\n' '''\nfrom shanzhi.site.cli import main\n\nmain()\n"
    )
    launcher.chmod(0o755)


def main() -> None:
    kind = sys.argv[1] if len(sys.argv) > 1 else "base"
    if sys.version_info < OLDEST:
        stop(f"需要 Python {OLDEST[0]}.{OLDEST[1]} 或更新版本，现为 {sys.version.split()[0]}。")
    if kind == "lock":
        lock()
        return
    wanted = {k: digest(f"{k}.txt", "boot.txt") for k in ("base", "dev")}
    if is_made(kind, wanted):
        return
    make_environment()
    STAMP.unlink(missing_ok=True)
    install(kind)
    add_project()
    STAMP.write_text(json.dumps({kind: wanted[kind]}))


if __name__ == "__main__":
    main()
