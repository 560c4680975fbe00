"""What in a text would tell who it was: names of the people, numbers, addresses, firms, the mediation's own number."""

from __future__ import annotations

import re

from shanzhi.kernel.sealing import unseal

from . import suggesting
from .models import Mediation

_PATTERNS = (
    ("证件号码", re.compile(r"\d{15,18}[\dXx]?")),
    ("电话号码", re.compile(r"(?<!\d)1[3-9]\d{9}(?!\d)|(?<!\d)0\d{2,3}-?\d{7,8}(?!\d)")),
    ("银行账号", re.compile(r"(?<!\d)\d{12,}(?!\d)")),
    ("门牌号", re.compile(r"\d+\s*(幢|栋|号楼|单元|室)")),
    ("车牌号", re.compile(r"[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][A-Z][·.]?[A-Z0-9]{5,6}")),
    ("案号", re.compile(r"[〔（(]\d{4}[〕）)].{1,16}号")),
)


def traces(mediation: Mediation, text: str) -> list[str]:
    """Each thing found, in words; nothing found may be read by everybody."""
    found = [label for label, pattern in _PATTERNS if pattern.search(text)]
    bare = re.sub(r"\s", "", text)
    found += [f"“{name}”" for name in sorted(suggesting.names_of(mediation)) if len(name) > 1 and name in bare]
    heads = mediation.parties.exclude(head_sealed=None).values_list("head_sealed", flat=True)
    found += [f"“{name}”" for name in (unseal(bytes(h)) for h in heads if h) if len(name) > 1 and name in bare]
    addresses = mediation.parties.exclude(address_sealed=None).values_list("address_sealed", flat=True)
    found += ["住址" for a in (unseal(bytes(x)) for x in addresses if x) if len(a) > 3 and a in bare]
    if mediation.number in text or mediation.case.code in bare:
        found.append("卷号或者案件编码")
    return list(dict.fromkeys(found))
