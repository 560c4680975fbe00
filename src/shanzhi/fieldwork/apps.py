from __future__ import annotations

from django.apps import AppConfig


class FieldworkConfig(AppConfig):
    name = "shanzhi.fieldwork"
    label = "fieldwork"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        # Verbs are declared where acts are defined; the hook takes part in the moves of a case.
        from . import actions, gates, hooks, permissions  # noqa: F401

        gates.register()
