"""Permissions that have no act of their own."""

from __future__ import annotations

from shanzhi.kernel import verbs

READ = verbs.declare("insight.read", "查看指标", is_act=False).name
