"""督办阶梯. Urging, supervision, leaders' slips and the list of hard cases."""

from __future__ import annotations

__all__: list[str] = []
