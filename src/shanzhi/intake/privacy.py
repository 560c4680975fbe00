"""The privacy notice of the residents' pages. Its version is kept with every report that was made under it."""

from __future__ import annotations

VERSION = "2026-11"
"""Changes with the words of `intake/privacy.html`; the older words stay in the history of the source."""
