"""Lines of the side navigation."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

GROUP = _("指挥调度")
ENTRIES: list[dict[str, object]] = []
