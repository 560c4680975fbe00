from __future__ import annotations

from django.apps import AppConfig


class CommandConfig(AppConfig):
    name = "shanzhi.command"
    label = "command"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        # Verbs are declared where acts are defined; hooks take part in the moves of a case.
        from . import (  # noqa: F401
            actions,
            clock_hooks,
            gathering_hooks,
            ladder_hooks,
            limit_hooks,
            room_tiles,
            trail,
            watch_panels,
            watch_tiles,
        )
