"""What may be looked at here, beside the acts."""

from __future__ import annotations

from shanzhi.kernel import verbs

USE = verbs.declare("fieldwork.use", "使用网格通", is_act=False).name
READ_COVERAGE = verbs.declare("fieldwork.read_coverage", "查看走访覆盖", is_act=False).name
READ_DIARY = verbs.declare("fieldwork.read_diary", "查看民情日记", is_act=False).name
