from __future__ import annotations

from django.apps import AppConfig


class CommandConfig(AppConfig):
    name = "shanzhi.command"
    label = "command"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from . import actions  # noqa: F401 - verbs are declared where acts are defined
