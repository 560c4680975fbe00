"""Addresses of the command room, all under /command/."""

from __future__ import annotations

from . import gathering_urls, ladder_urls, watch_urls

app_name = "command"

urlpatterns = [*ladder_urls.urlpatterns, *gathering_urls.urlpatterns, *watch_urls.urlpatterns]
