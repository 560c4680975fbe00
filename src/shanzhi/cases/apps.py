from __future__ import annotations

from django.apps import AppConfig


class CasesConfig(AppConfig):
    name = "shanzhi.cases"
    label = "cases"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        # Verbs are declared where acts and rules are defined; profiles are checked against them.
        from . import actions, handing_over, keeping, reactions, rules, sharing_reactions  # noqa: F401

        keeping.register()
        handing_over.register()
