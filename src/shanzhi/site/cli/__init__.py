"""`shanzhi`: everything an administrator does from a terminal. A command loads only what it needs."""

from __future__ import annotations

import os

from shanzhi.site.cli.words import typer


def application() -> typer.Typer:
    """All commands, room by room of the terminal."""
    from shanzhi.site.cli import checking, county, keeping, passing, running

    app = typer.Typer(
        name="shanzhi",
        help="善治：县级社会治理中心开放平台。\n\n每条命令加 --help 查看用法；设置项见 docs/how-to/settings.md。",
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    for room in (running, county, keeping, checking, passing):
        room.add_to(app)
    return app


def main() -> None:
    """Entry point of the `shanzhi` launcher."""
    from shanzhi.site.cli.opening import SETTINGS, sentences

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", SETTINGS)
    with sentences():
        application()(prog_name="shanzhi")
