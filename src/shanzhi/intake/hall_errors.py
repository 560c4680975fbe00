"""How the hall says no."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from shanzhi.kernel.errors import Refusal


class NoHall(Refusal):
    http_status = 403
    sentence = _("{name}所在单位没有接待大厅，也没有在大厅设窗口。需要开通请联系治理中心。")


class CounterTaken(Refusal):
    sentence = _("{counter}号窗口现在由{who}值守，没有改动。请选择其他窗口，或者请对方先停窗。")


class SitsElsewhere(Refusal):
    sentence = _("您正在{counter}号窗口值守，请先停窗再换。")


class CounterClosed(Refusal):
    sentence = _("窗口还没有打开，没有叫号。请先开窗。")


class StillServing(Refusal):
    sentence = _("{ticket}号还在本窗口办理，没有叫下一位。请先办结、转窗或者过号。")


class NobodyWaits(Refusal):
    """Not a mistake: nobody is in the queue."""

    sentence = _("现在没有人等候。")


class TicketMoved(Refusal):
    sentence = _("{ticket}号当前为“{state}”，不能{move}。请刷新查看。")


class HasTicket(Refusal):
    sentence = _("这次来访已经取了{ticket}号，没有重复取号。")


class VisitEnded(Refusal):
    sentence = _("来访{code}已经{state}，不能再{move}。需要时请另行登记，可以带出上次的信息。")


class CallFirst(Refusal):
    sentence = _("请先再呼叫{left}次，仍没有人应再过号。")


class SlotTaken(Refusal):
    sentence = _("{at}的号已经约满，没有预约成功。请换一个时间。")


class WrongBooking(Refusal):
    http_status = 404
    sentence = _("预约码或手机号后四位不对，请核对短信；也可以请工作人员帮您查。")


class BookingMoved(Refusal):
    sentence = _("这个预约已经是“{state}”，不能{move}。")


class CallMoved(Refusal):
    sentence = _("对{unit}的召集已经是“{state}”，不能{move}。")


class ReferralMoved(Refusal):
    sentence = _("转介{number}已经反馈“{state}”，没有改动。")


class StepSettled(Refusal):
    sentence = _("“{name}”已经确认过，没有重复办理。")
