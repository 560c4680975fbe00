from __future__ import annotations

from django.apps import AppConfig


class MediationConfig(AppConfig):
    name = "shanzhi.mediation"
    label = "mediation"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        # Verbs are declared where acts are defined; slots of lower rooms are filled.
        from . import actions, slots, trail  # noqa: F401
