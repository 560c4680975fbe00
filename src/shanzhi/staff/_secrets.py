"""What is shown once and kept only as a hash: tokens, links."""

from __future__ import annotations

import hashlib


def digest_of(raw: str) -> str:
    """The secrets are long and random, so a plain hash is as good as a slow one."""
    return hashlib.sha256(raw.encode()).hexdigest()
