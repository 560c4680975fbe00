from __future__ import annotations

from django.apps import AppConfig


class FieldworkConfig(AppConfig):
    name = "shanzhi.fieldwork"
    label = "fieldwork"
    default_auto_field = "django.db.models.BigAutoField"
