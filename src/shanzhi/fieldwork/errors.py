"""How the room of fieldwork says no."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from shanzhi.kernel.errors import Refusal


class AlreadyFiled(Refusal):
    """The same id came back with other words. `facts["answer"]` is what was answered to the first."""

    sentence = _("这条记录已经收到，收到之后的改动没有生效。需要补充请在案件里记录，或另写一条。")


class PhotosMissing(Refusal):
    """Not yet: the record waits for its photos. `facts["missing"]` names them."""

    sentence = _("还有{count}张照片没有传完，记录会等照片齐了再收。")


class PhotoBroken(Refusal):
    http_status = 422
    sentence = _("照片传输中损坏，将自动重新上传。")


class PieceOutOfPlace(Refusal):
    """`facts["received"]` is where to go on."""

    sentence = _("照片已收到{received}字节，请从那里接着传。")


class PhotoTooLarge(Refusal):
    http_status = 422
    sentence = _("照片太大（最多{most}MB），请重新拍摄。")


class TooManyWaiting(Refusal):
    sentence = _("有太多照片传了一半。请保持网络畅通，等前面的传完再继续。")


class TooGrave(Refusal):
    sentence = _("“{category}”属于{severity}事项，不能只作即查即改留痕。请改为上报，已处置的情况写在说明里。")


class BeforeAndAfter(Refusal):
    http_status = 422
    sentence = _("即查即改要有整改前和整改后的照片，各至少一张。")


class CrossedEdits(Refusal):
    """Somebody else changed the same field meanwhile; a person decides. `facts["crossed"]` has what each wrote."""

    sentence = _("您走访期间，{fields}已由他人更新。请核对两边的内容，选定后再发一次。")


class DoorKnown(Refusal):
    sentence = _("{area}已经有“{address}”这一户，没有重复登记。请在走访名单里查找。")


class AlreadyGrown(Refusal):
    sentence = _("这篇日记已经转为{what}，不需要重复转办。")


class TopicAnswered(Refusal):
    sentence = _("这个议题已于{at}答复。")


class HelpOpen(Refusal):
    """Asked for this errand already, and not answered yet."""

    sentence = _("这项任务已于{at}求助，正等待{unit}回应。情况紧急请直接打电话：{phone}。")


class HelpAnswered(Refusal):
    sentence = _("这次求助已于{at}由{who}回应：{answer}")


class AlreadyChecked(Refusal):
    """Another phone was there first. `facts["crossed"]` has what each found; a person decides whether both count."""

    sentence = _("{target}已由{who}于{at}检查过。请核对两边的结果；确需再查一次的，选“再查一次”后重发。")


class CampaignOver(Refusal):
    sentence = _("“{name}”{state}，没有收下这次检查。发现的问题请用上报。")


class CampaignStands(Refusal):
    sentence = _("“{name}”{state}，不能{move}。")


class NoTargets(Refusal):
    sentence = _("“{name}”还没有检查对象。请先按条件选取或导入名单。")


class TargetKnown(Refusal):
    sentence = _("“{name}”已在这次行动的检查对象里。")


class FindingEnded(Refusal):
    """Put right, or a case by now."""

    sentence = _("这个问题{state}，不需要再复查或转办。")


class ListInUse(Refusal):
    sentence = _("检查表“{name}”已停用，请选择其他检查表。")


class DeviceRevoked(Refusal):
    """The phone wipes itself on this answer."""

    http_status = 403
    sentence = _("这台设备已于{at}被停用，本机上的数据将被清除。如有疑问请联系本单位管理员。")


class DeviceUnknown(Refusal):
    http_status = 403
    sentence = _("没有认出这台设备，正在重新登记。")


class NoCheckInNow(Refusal):
    sentence = _("现在没有要求签到：{why}。这次没有记录您的位置。")


class NotOnDuty(Refusal):
    http_status = 403
    sentence = _("“{matter}”的范围不包括您负责的区域，不需要签到。")


class SheetUnreadable(Refusal):
    http_status = 422
    sentence = _("这个文件不能导入：{reason}。请另存为CSV或XLSX后再传。")


class ImportNotReady(Refusal):
    sentence = _("这次导入{state}，不能再次确认。")
