from __future__ import annotations

from django.apps import AppConfig


class MediationConfig(AppConfig):
    name = "shanzhi.mediation"
    label = "mediation"
    default_auto_field = "django.db.models.BigAutoField"
