from __future__ import annotations

from django.apps import AppConfig


class IntakeConfig(AppConfig):
    name = "shanzhi.intake"
    label = "intake"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        # Verbs are declared where acts are defined; reactions take part in the moves of a case.
        from . import actions, reactions  # noqa: F401
