"""Permissions of this room that have no act of their own."""

from __future__ import annotations

from shanzhi.kernel import verbs

READ = verbs.declare("places.read", "查看区划网格", is_act=False).name
