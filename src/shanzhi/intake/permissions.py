"""Permissions of the hall that have no act of their own."""

from __future__ import annotations

from shanzhi.kernel import verbs

READ_HALL = verbs.declare("intake.read_hall", "大厅看板", is_act=False).name
