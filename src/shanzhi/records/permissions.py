"""Permissions that have no act of their own."""

from __future__ import annotations

from shanzhi.kernel import verbs

READ_AUDIT = verbs.declare("records.read_audit", "审计查询", is_act=False)
