"""Typer with its own words in Chinese: it takes them from gettext at the moment it is imported."""

from __future__ import annotations

import gettext

_WORDS = {
    "Arguments": "参数",
    "Options": "选项",
    "Commands": "命令",
    "Error": "没有执行",
    "Aborted.": "已取消。",
    "Aborted!": "已取消。",
    "(dynamic)": "（自动）",
    "[default: {}]": "［默认 {}］",
    "[required]": "［必填］",
    "[env var: {}]": "［环境变量 {}］",
    "default: {default}": "默认 {default}",
    "required": "必填",
    "env var: {var}": "环境变量 {var}",
    "Try [blue]'{command_path} {help_option}'[/] for help.": "用法见 [blue]{command_path} {help_option}[/]。",
    "Missing command.": "缺少命令。",
    "No such command {name!r}.": "没有 {name} 这条命令。",
    "No such option: {name}": "没有 {name} 这个选项。",
    "Missing argument": "缺少参数",
    "Missing option": "缺少选项",
    "Missing parameter": "缺少参数",
    "Show this message and exit.": "显示用法。",
    "Usage:": "用法：",
    "Invalid value: {message}": "取值不对：{message}",
    "Invalid value for {param_hint}: {message}": "{param_hint} 取值不对：{message}",
}


def _chinese(message: str) -> str:
    return _WORDS.get(message, message)


_original = gettext.gettext
gettext.gettext = _chinese
try:
    import typer
    import typer.core
    import typer.rich_utils
finally:
    gettext.gettext = _original

__all__ = ["typer"]
