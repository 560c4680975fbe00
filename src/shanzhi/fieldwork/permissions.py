"""What may be looked at here, beside the acts."""

from __future__ import annotations

from shanzhi.kernel import verbs

USE = verbs.declare("fieldwork.use", "使用网格通", is_act=False).name
READ_COVERAGE = verbs.declare("fieldwork.read_coverage", "查看走访覆盖", is_act=False).name
READ_DIARY = verbs.declare("fieldwork.read_diary", "查看民情日记", is_act=False).name
READ_CHECKS = verbs.declare("fieldwork.read_checks", "查看专项排查", is_act=False).name
READ_DEVICES = verbs.declare("fieldwork.read_devices", "查看网格通设备", is_act=False).name
READ_CHECK_INS = verbs.declare("fieldwork.read_check_ins", "查看点位签到", is_act=False).name
EXPORT = verbs.declare("fieldwork.export", "导出网格工作清单", is_act=False).name
