"""区划网格. Knows every division, grid and micro-grid, through all their changes, and which one a point falls in."""

from __future__ import annotations

from django.apps import AppConfig


class PlacesConfig(AppConfig):
    name = "shanzhi.places"
    label = "places"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Enter the room's verbs, so that profiles and posts can be checked against them."""
        from . import actions, permissions  # noqa: F401
