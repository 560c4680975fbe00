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
