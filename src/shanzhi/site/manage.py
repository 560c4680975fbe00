"""Django's own management commands (makemigrations, shell, …); starts the embedded PostgreSQL if needed."""

from __future__ import annotations

import os
import sys
import warnings

WITHOUT_DATABASE = {
    "makemigrations",
    "makemessages",
    "compilemessages",
    "collectstatic",
    "findstatic",
    "help",
    "check",
}


def main(argv: list[str] | None = None) -> None:
    arguments = argv if argv is not None else sys.argv
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shanzhi.site.settings")
    from django.core.management import execute_from_command_line

    from shanzhi.site import embedded
    from shanzhi.site.environment import environment

    warnings.filterwarnings("ignore", "Got an error checking a consistent migration history")
    command = arguments[1] if len(arguments) > 1 else "help"
    if environment().database_url or command in WITHOUT_DATABASE:
        execute_from_command_line(arguments)
        return
    with embedded.Cluster(environment().data / "postgres").running():
        execute_from_command_line(arguments)


if __name__ == "__main__":
    main()
