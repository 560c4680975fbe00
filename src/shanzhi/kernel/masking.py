"""What others see of a person: enough to tell two apart, not enough to find one."""

from __future__ import annotations

import re
import unicodedata

_STAR = "*"
_COMPOUND = frozenset(
    re.findall(
        r"\S\S",
        "欧阳 太史 端木 上官 司马 东方 独孤 南宫 万俟 闻人 夏侯 诸葛 尉迟 公羊 赫连 澹台 皇甫 宗政 濮阳 公冶 "
        "太叔 申屠 公孙 慕容 仲孙 钟离 长孙 宇文 司徒 鲜于 司空 闾丘 子车 亓官 司寇 巫马 公西 颛孙 壤驷 公良 "
        "漆雕 乐正 宰父 谷梁 拓跋 夹谷 轩辕 令狐 段干 百里 呼延 东郭 南门 羊舌 微生 梁丘 左丘 东门 西门 第五",
    )
)
_FORM_OF_ADDRESS = re.compile(r"^.{1,2}(先生|女士|小姐|师傅|大爷|大妈|大伯|大叔|阿姨|老师|同志|老伯|奶奶|爷爷)$")
_STREET_LEVEL = re.compile(
    r"特别行政区|自治区|街道|社区|大道|公路|国道|省道|县道|开发区|园区|村委会|居委会|(?<!小)区|[省市县镇乡村路街巷弄]"
)
_NUMBERED_ROAD = re.compile(r"(?:[GSXYC]?\d{1,4})(?=国道|省道|县道|乡道|线)")
_HOUSE = re.compile(
    r"[0-9A-Za-z]+|[一二三四五六七八九十百零〇]+(?=[号幢栋座楼层室组队户期弄]|单元|支弄)|[甲乙丙丁](?=[幢栋座])"
)


def mask_name(name: str) -> str:
    """王*国, 王*, 欧阳**; a form of address (王阿姨) says no more than that already and is kept."""
    name = name.strip()
    if len(name) <= 1:
        return _STAR * len(name)
    if _FORM_OF_ADDRESS.match(name):
        return name
    if name[0].isascii() or "·" in name or "•" in name or len(name) > 4:
        return name[0] + _STAR * 2
    if name[:2] in _COMPOUND and len(name) > 2:
        return name[:2] + _STAR * (len(name) - 2)
    if len(name) == 2:
        return name[0] + _STAR
    return name[0] + _STAR * (len(name) - 2) + name[-1]


def mask_phone(phone: str) -> str:
    """138****2716; of a landline the area code stays and the last four digits go."""
    digits = re.sub(r"\D", "", unicodedata.normalize("NFKC", phone))
    if digits.startswith("86") and len(digits) == 13:
        digits = digits[2:]
    if len(digits) == 11 and digits[0] == "1":
        return f"{digits[:3]}****{digits[-4:]}"
    if len(digits) >= 7:
        return digits[:-4] + _STAR * 4
    return _STAR * len(digits)


def mask_id(number: str) -> str:
    """Only the last four characters: **************001X."""
    number = number.strip()
    if len(number) <= 4:
        return _STAR * len(number)
    return _STAR * (len(number) - 4) + number[-4:].upper()


def mask_address(address: str) -> str:
    """Down to the street or village: 浒山街道金山社区峙山路***."""
    text = unicodedata.normalize("NFKC", address).strip()
    if not text:
        return ""
    roads = {m.start(): m.end() for m in _NUMBERED_ROAD.finditer(text)}
    house = next((m.start() for m in _HOUSE.finditer(text) if m.start() not in roads), len(text))
    end = max((m.end() for m in _STREET_LEVEL.finditer(text, 0, house)), default=0)
    return text[:end] + ("***" if end < len(text) else "")
