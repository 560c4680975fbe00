from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class IntakeConfig(AppConfig):
    name = "shanzhi.intake"
    label = "intake"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        # Verbs are declared where acts are defined; reactions take part in the moves of a case.
        from shanzhi.cases import panels

        from . import actions, keeping, reactions, trail  # noqa: F401

        keeping.register()
        panels.register_panel("reception", title=_("收件与群众意见"), order=20, url_name="intake:panel")
        panels.register_opener(
            label=_("登记事件"), icon="plus", url_name="intake:new", permission="intake.receive", key="n", order=10
        )
