"""What every command does first and last: database and Django up, troubles told in a sentence."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from shanzhi.site.embedded import Cluster, DatabaseTrouble
from shanzhi.site.environment import BadEnvironment, environment

if TYPE_CHECKING:
    from rich.console import Console

SETTINGS = "shanzhi.site.settings"


class Stop(Exception):
    """The command cannot go on; the message is for the person at the terminal. `code` is the exit code."""

    def __init__(self, sentence: str, code: int = 1) -> None:
        super().__init__(sentence)
        self.code = code


def console(*, to_errors: bool = False) -> Console:
    from rich.console import Console

    return Console(stderr=to_errors, highlight=False, soft_wrap=True)


def use_data(folder: Path | None) -> None:
    """Take another data folder than the environment's; must come before anything reads it."""
    if folder is not None:
        os.environ["SHANZHI_DATA"] = str(folder.expanduser().resolve())


def set_up() -> None:
    """Django, once the environment is as it should be."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", SETTINGS)
    import django

    django.setup()


@contextlib.contextmanager
def opened() -> Iterator[Cluster | None]:
    """Inside, Django is set up and the database runs: the embedded one is started, unless another is named."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", SETTINGS)
    env = environment()
    with contextlib.ExitStack() as stack:
        cluster = None
        if env.database_url is None:
            cluster = stack.enter_context(Cluster(env.data / "postgres").running())
        set_up()
        yield cluster


def me(*arguments: str) -> list[str]:
    """The command line that calls us with other arguments."""
    return [sys.executable, "-m", "shanzhi.site.cli", *arguments]


@contextlib.contextmanager
def sentences() -> Iterator[None]:
    """Troubles a person can do something about are said in a sentence; all others keep their traceback."""
    try:
        yield
    except Stop as stop:
        _say(str(stop), stop.code)
    except (DatabaseTrouble, BadEnvironment) as trouble:
        _say(str(trouble), 2)
    except KeyboardInterrupt:
        _say("已停止。", 130)
    except Exception as trouble:
        sentence = _sentence(trouble)
        if sentence is None:
            raise
        _say(sentence, 2)


def _sentence(trouble: Exception) -> str | None:
    from shanzhi.kernel.errors import Refusal

    if isinstance(trouble, Refusal):
        return str(trouble)
    import psycopg
    from procrastinate.exceptions import ConnectorException

    if isinstance(trouble, ConnectorException):
        return "后台任务与数据库的连接断了，没有做完的任务会重做。"
    from django.db.utils import OperationalError, ProgrammingError

    if isinstance(trouble, OperationalError | psycopg.OperationalError):
        why = (str(trouble).strip().splitlines() or [""])[0]
        return f"连不上数据库，未做任何改动。请检查 SHANZHI_DATABASE_URL 和数据库是否在运行。（{why}）"
    if isinstance(trouble, ProgrammingError) and "does not exist" in str(trouble):
        return "数据库的表结构还没有建好。请先运行 shanzhi migrate。"
    return None


def _say(sentence: str, code: int) -> None:
    print(sentence, file=sys.stderr)  # noqa: T201 - the terminal is the page of a command
    sys.exit(code)
