"""Permissions of this room that are not acts: what may be looked at."""

from __future__ import annotations

from shanzhi.kernel import verbs

READ = verbs.declare("staff.read", "查看组织人员", is_act=False).name
READ_SIGN_INS = verbs.declare("staff.read_sign_ins", "查看登录记录", is_act=False).name
