from __future__ import annotations

from django.apps import AppConfig


class InsightConfig(AppConfig):
    name = "shanzhi.insight"
    label = "insight"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from . import actions, keeping, permissions  # noqa: F401 - verbs are declared where acts are defined

        keeping.register()
