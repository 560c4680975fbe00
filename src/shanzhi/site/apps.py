from __future__ import annotations

from django.apps import AppConfig


class SiteConfig(AppConfig):
    name = "shanzhi.site"
    label = "frontdoor"

    def ready(self) -> None:
        """Listen for what open pages must be told, and declare the site's own jobs."""
        from . import crier, jobs  # noqa: F401
