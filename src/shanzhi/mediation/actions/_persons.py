"""People on their way in: checked, sealed, masked, marked."""

from __future__ import annotations

from typing import Any

from shanzhi.kernel import identity
from shanzhi.kernel.errors import Invalid
from shanzhi.kernel.masking import mask_address, mask_id, mask_name, mask_phone
from shanzhi.kernel.sealing import fingerprint, seal

_PHONE = range(7, 13)


def sealed(name: str, *, phone: str = "", id_number: str = "", is_organisation: bool = False) -> dict[str, Any]:
    """Fields of a person as they are stored. Numbers are checked by their own check digits; a wrong one is refused."""
    name = " ".join((name or "").split())
    if not 2 <= len(name) <= 60:
        raise Invalid({"name": "请填写姓名或者单位名称。"})
    fields: dict[str, Any] = {
        "name_sealed": seal(name),
        "name_masked": (name if is_organisation else mask_name(name))[:24],
        "name_mark": fingerprint(name),
    }
    digits = identity.plain(phone)
    if digits:
        if not digits.isdigit() or len(digits) not in _PHONE:
            raise Invalid({"phone": "电话号码不对，请核对。"})
        fields |= {"phone_sealed": seal(digits), "phone_masked": mask_phone(digits), "phone_mark": fingerprint(digits)}
    if id_number.strip():
        try:
            number = identity.credit_code(id_number) if is_organisation else identity.id_number(id_number)
        except identity.WrongNumber as wrong:
            raise Invalid({"id_number": str(wrong)}) from None
        fields |= {"id_sealed": seal(number), "id_masked": mask_id(number), "id_mark": fingerprint(number)}
    return fields


def sealed_address(address: str) -> dict[str, Any]:
    address = address.strip()[:160]
    return {"address_sealed": seal(address), "address_masked": mask_address(address)[:80]} if address else {}
