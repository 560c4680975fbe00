"""An old sheet as counties have them, made on the spot: merged headings, days in nine ways, tabs, doubles."""

from __future__ import annotations

import io
from datetime import datetime
from typing import Any

import xlsxwriter

GROUPS = ["序号", "基本信息", None, None, None, "反映人", None, "被反映人", "办理情况", None, None, None, None]
HEADS = [
    None, "工单编号", "*登记时间（必填）", "问题类型", "诉求内容", "姓名", "联系方式", "单位名称",
    "所属镇街", "承办单位", "办结时间", "当前状态", "处理结果",
]  # fmt: skip


def rows() -> list[list[Any]]:
    """Line 4 is the first. What is wrong with each stands beside it."""
    return [
        [
            1,
            "GD-001",
            datetime(2024, 1, 5, 8, 30),  # noqa: DTZ001 - a sheet's cells have no zone
            "暴露垃圾",
            "菜场门口垃圾一直没人清。",
            "张三丰",
            "13800002716",
            "",
            "浒山街道",
            "综合执法",
            datetime(2024, 1, 8, 16, 0),  # noqa: DTZ001 - a sheet's cells have no zone
            "已办结",
            "已清运。",
        ],
        [
            2,
            "GD-002",
            "2024年2月3日下午3点5分",
            "机动车乱停",
            "人行道上停满车\t出不去。",
            "李四",
            "１３９\t0000 1234",
            "",
            "浒山",
            "交警",
            "2024/2/9",
            "已结案",
            "已劝离。",
        ],
        [
            3,
            "GD-003",
            45000.5,
            "不存在的类别",
            "楼道里电动车飞线充电。",
            "王五",
            "电话不详",
            "",
            "周巷镇",
            "不存在的局",
            "2023-03-20",
            "办结",
            "",
        ],
        [
            4,
            "GD-004",
            "2024.13.45",
            "暴露垃圾",
            "日期写错的一件事。",
            "赵六",
            "13800000004",
            "",
            "浒山街道",
            "",
            "",
            "已办结",
            "",
        ],
        [5, "GD-005", "", "暴露垃圾", "没有日期的一件事。", "钱七", "", "", "", "", "", "", ""],
        [6, "GD-006", "2099-01-01", "暴露垃圾", "还没发生的一件事。", "孙八", "", "", "", "", "", "", ""],
        [
            7,
            "GD-001",
            "2024-01-05 08:30",
            "暴露垃圾",
            "编号重复的另一行。",
            "周九",
            "",
            "",
            "浒山街道",
            "",
            "",
            "已办结",
            "",
        ],
        [
            8,
            "GD-777",
            "2024-1-5",
            "暴露垃圾",
            "菜场门口垃圾一直没人清。",
            "张三丰",
            "13800002716",
            "",
            "浒山街道",
            "",
            "",
            "已办结",
            "",
        ],
        [
            9,
            "GD-009",
            "20240601",
            "市容环境 - 暴露垃圾",
            "绿地里有一堆装修垃圾，路湾村口。",
            "匿名",
            "",
            "某某物业公司",
            "不存在镇",
            "",
            "",
            "办理中",
            "",
        ],
        [10, "GD-010", "2024-06-02 10:00", "暴露垃圾", "", "吴十", "", "", "浒山街道", "", "", "已办结", ""],
        ["", "", "", "", "", "", "", "", "", "", "", "", ""],
        [
            11,
            "GD-011",
            "2024-06-03",
            "暴露垃圾",
            "办结早于登记的一件。",
            "郑一",
            "",
            "",
            "浒山街道",
            "",
            "2024-06-01",
            "已办结",
            "好了",
        ],
    ]


def workbook() -> bytes:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    cover = book.add_worksheet("说明")
    cover.write(0, 0, "本表由办公室整理")
    sheet = book.add_worksheet("2024台账")
    day = book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
    sheet.merge_range(0, 0, 0, 12, "某县2024年群众诉求办理台账")
    for n, text in enumerate(GROUPS):
        if text:
            sheet.write(1, n, text)
    for n, text in enumerate(HEADS):
        if text:
            sheet.write(2, n, text)
    for r, row in enumerate(rows(), start=3):
        for n, value in enumerate(row):
            if isinstance(value, datetime):
                sheet.write_datetime(r, n, value, day)
            elif value != "":
                sheet.write(r, n, value)
    book.close()
    return out.getvalue()


def gbk_csv() -> bytes:
    """The same county's other table: GBK, one row of headings, numbers with a tab so that Excel keeps them text."""
    lines = [
        "编号,时间,标题,内容,村社,来电人,来电号码,是否办结",
        "\tA1,2024/3/1 9:05:00,路灯不亮,阳明社区后门路灯不亮三天了,阳明社区,陈一,\t13700000001,是",
        '\tA2,2024-03-02,"垃圾,好多","金山社区门口垃圾很多\n没有人管",金山社区居委会,陈二,057463000000,否',
    ]
    return "\r\n".join(lines).encode("gb18030")
