from __future__ import annotations

from shanzhi.kernel import sealing
from shanzhi.kernel.actor import Actor
from shanzhi.kernel.clock import now
from shanzhi.records.acting import act

from .. import _second_factor, rules
from ..errors import CodeWrong
from ..models import Member, RecoveryCode, SecondFactor
from ._people import lock_active, write


@act("staff.set_up_second_factor")
def set_up_second_factor(member: Member, *, secret: str, code: str, by: Actor) -> list[str]:
    """Bind one's authenticator: the first code proves that it knows the secret. 启用二次验证

    Returns ten recovery codes, shown once and kept only as hashes. An authenticator bound before, and its codes, are
    void. Refuses `CodeWrong`.
    """
    rules.refuse_others("staff.set_up_second_factor", member, by=by)
    member = lock_active(member)
    step = _second_factor.step_of(secret, code)
    if step is None:
        raise CodeWrong()
    moment = now()
    SecondFactor.objects.update_or_create(
        member=member,
        defaults={
            "secret_sealed": sealing.seal(secret), "made_at": moment, "confirmed_at": moment,
            "last_step": step, "failures": 0, "failed_at": None,
        },
    )  # fmt: skip
    codes = _second_factor.new_recovery_codes()
    RecoveryCode.objects.filter(member=member).delete()
    RecoveryCode.objects.bulk_create(
        RecoveryCode(member=member, digest=_second_factor.recovery_digest(member.pk, c)) for c in codes
    )
    write(member, "staff.set_up_second_factor", by)
    return codes
