"""bench, crash, shots: programs beside the package, called with its Python; and docs."""

from __future__ import annotations

import subprocess
import sys

from shanzhi.site.cli.opening import Stop
from shanzhi.site.cli.printing import docs
from shanzhi.site.cli.words import typer
from shanzhi.site.environment import ROOT

PANEL = "测量与文档"
PASS_ON = {"allow_extra_args": True, "ignore_unknown_options": True, "help_option_names": []}


def add_to(app: typer.Typer) -> None:
    for name, script, words in (
        ("bench", "bench/run.py", "性能测量。\n\n对照同一次运行里量出的下限；参数原样传给 bench/run.py。"),
        ("crash", "bench/crash.py", "崩溃测试。\n\n并发办理时随机杀掉网页、后台任务和数据库，再清点。"),
        ("shots", "docs/shots.py", "给主要页面截图，放进 docs/。"),
    ):
        app.command(name, help=words, rich_help_panel=PANEL, context_settings=PASS_ON)(_calling(script))
    app.command(rich_help_panel=PANEL)(docs)


def _calling(script: str):  # type: ignore[no-untyped-def] # typer reads the signature of what is returned
    def call(context: typer.Context) -> None:
        path = ROOT / script
        if not path.is_file():
            raise Stop(f"没有找到 {script}：这条命令要在源码目录里用。", code=2)
        done = subprocess.run([sys.executable, str(path), *context.args], check=False)  # noqa: S603
        raise typer.Exit(done.returncode)

    return call
