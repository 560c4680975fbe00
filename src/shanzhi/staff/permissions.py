"""Permissions of this room that are not acts: what may be looked at."""

from __future__ import annotations

from shanzhi.kernel import verbs

READ = verbs.declare("staff.read", "查看组织人员", is_act=False).name
READ_SIGN_INS = verbs.declare("staff.read_sign_ins", "查看登录记录", is_act=False).name

RECOVERY_CODE_USED = verbs.declare("staff.use_recovery_code", "使用恢复码", is_act=False).name
"""Of the trail only: somebody got in with a recovery code."""
