"""Bringing up a county from nothing, word for word as docs/how-to/bring-up.md tells it."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import psycopg
import pytest
from django.db import connections

from shanzhi.kernel.sealing import new_key
from shanzhi.site.crier import own_parameters
from shanzhi.site.environment import ROOT

UNITS = (
    "单位代码,单位名称,类别,上级代码,辖区代码\nZX,慈溪市社会治理中心,社会治理中心,,330282\nJJ,市交警大队,职能部门,ZX,\n"
)
PEOPLE = (
    "账号,姓名,单位代码,岗位,任职日期\nlimei,李梅,ZX,指挥员,2026-01-01\nwanggang,王刚,没有这个单位,指挥员,2026-01-01\n"
)
GRIDS = "网格编码,网格名称,上级代码\n330282002001001,第一网格,330282002001\n"


class Terminal:
    """A terminal with this county's settings, on an empty database of its own."""

    def __init__(self, data: Path, database: str, **settings: str) -> None:
        kept = {k: v for k, v in os.environ.items() if not k.startswith(("SHANZHI_", "DJANGO_"))}
        self.settings = {
            "SHANZHI_DATA": str(data),
            "SHANZHI_DATABASE_URL": database,
            "SHANZHI_PROFILE": "cixi",
            "SHANZHI_SECRET_KEY": "v3ry-l0ng-and-quite-random-secret-0123456789-abcdef",
            "SHANZHI_SEALING_KEYS": new_key("k1"),
            "SHANZHI_ALLOWED_HOSTS": "zhili.example.gov.cn",
            "SHANZHI_PUBLIC_URL": "https://zhili.example.gov.cn",
            **settings,
        }
        self._kept = kept

    def shanzhi(self, *words: str, says: str = "", answers: str = "", code: int = 0, **settings: str) -> str:
        done = subprocess.run(  # noqa: S603 - ourselves
            [sys.executable, "-m", "shanzhi.site.cli", *words],
            env={**self._kept, **self.settings, **settings},
            input=answers,
            capture_output=True,
            text=True,
            timeout=180,
            check=False,
        )
        said = done.stdout + done.stderr
        assert done.returncode == code, said
        assert says in said, said
        return said


@pytest.fixture
def terminal(django_db_blocker: object, django_db_setup: None, tmp_path: Path) -> Iterator[Terminal]:
    parameters = own_parameters(connections["default"])
    name = f"bring_up_{os.getpid()}"
    with psycopg.connect(**{**parameters, "dbname": "postgres"}, autocommit=True) as admin:
        admin.execute(f'CREATE DATABASE "{name}"'.encode())
        try:
            host, port = quote(str(parameters.get("host", "")), safe=""), parameters.get("port", 5432)
            who = quote(str(parameters.get("user", "")))
            if parameters.get("password"):
                who += ":" + quote(str(parameters["password"]))
            yield Terminal(tmp_path / "data", f"postgresql://{who}@/{name}?host={host}&port={port}")
        finally:
            admin.execute(f'DROP DATABASE "{name}" WITH (FORCE)'.encode())


def write(folder: Path, name: str, text: str) -> str:
    (folder / name).write_text(text, encoding="utf-8")
    return str(folder / name)


def test_it_works(terminal: Terminal, tmp_path: Path) -> None:
    shanzhi = terminal.shanzhi
    shanzhi("profile", "check", says="没有问题")
    shanzhi("migrate", says="表结构已更新")
    shanzhi("migrate", says="已是最新")

    divisions = str(ROOT / "profiles" / "cixi" / "divisions.csv")
    preview = shanzhi("import", "divisions", divisions, "--check", says="未改动任何数据")
    done = shanzhi("import", "divisions", divisions)
    assert preview.split("：", 1)[1].strip() == done.split("✓", 1)[1].strip(), "the preview says what then happens"
    shanzhi("import", "divisions", divisions, says="未变")

    shanzhi("import", "units", write(tmp_path, "units.csv", UNITS), says="设立单位2")
    refused = shanzhi("import", "people", write(tmp_path, "people.csv", PEOPLE), code=8)
    assert "第 3 行" in refused
    assert "没有这个单位" in refused

    password = "Tian-Kong-2026"
    shanzhi(
        "appoint-admin", "security", "--username", "anquan", "--name", "安泉",
        answers=f"{password}\n{password}\n", says="已任命 安泉",
    )  # fmt: skip
    shanzhi("appoint-admin", "system", "--username", "xitong", "--name", "席通", "--link", says="/password/")
    again = shanzhi("appoint-admin", "system", "--username", "xitong2", "--name", "席二", "--link", code=2)
    assert "Traceback" not in again

    shanzhi("backup", str(tmp_path / "backups"), says="已备份到")
    shanzhi("verify", says="留痕完整")


def test_any_place_is_the_demo_county_once(terminal: Terminal) -> None:
    """Kelan has levels below the grid that no other place has, and no channel of digital city management."""
    terminal.shanzhi("demo", "--profile", "nowhere", code=2, says="cixi、gaoping、haining")
    terminal.shanzhi("demo", "--profile", "kelan", "--cases", "60", says="示例县已装入，60 件案件")
    terminal.shanzhi("verify", says="留痕完整", SHANZHI_PROFILE="kelan")
    terminal.shanzhi("demo", "--profile", "heshun", code=2, says="库里已有数据")


def test_serve_says_everything_that_is_in_the_way(terminal: Terminal) -> None:
    terminal.shanzhi("migrate")
    said = terminal.shanzhi(
        "serve", code=4, SHANZHI_DEBUG="1", SHANZHI_DEMO="1", SHANZHI_SECRET_KEY="short", SHANZHI_ALLOWED_HOSTS="",
    )  # fmt: skip
    for word in ("SHANZHI_DEBUG", "SHANZHI_DEMO", "SHANZHI_SECRET_KEY", "SHANZHI_ALLOWED_HOSTS", "appoint-admin"):
        assert word in said


def test_serve_before_migrate_says_so(terminal: Terminal) -> None:
    terminal.shanzhi("serve", code=4, says="shanzhi migrate")


def test_a_wrong_password_for_the_database_is_a_sentence(terminal: Terminal) -> None:
    said = terminal.shanzhi("migrate", code=2, SHANZHI_DATABASE_URL="postgresql://nobody@127.0.0.1:1/nowhere")
    assert "连不上数据库" in said
    assert "Traceback" not in said


def test_a_value_that_makes_no_sense_is_a_sentence(terminal: Terminal) -> None:
    said = terminal.shanzhi("migrate", code=2, SHANZHI_DATABASE_URL="mysql://nobody@127.0.0.1/nowhere")
    assert "postgresql://" in said
    assert "Traceback" not in said


def test_secrets_are_different_every_time(terminal: Terminal) -> None:
    assert terminal.shanzhi("new-secret") != terminal.shanzhi("new-secret")


@pytest.mark.parametrize("name", ["cixi", "haining", "gaoping"])
def test_a_profile_is_shown_and_drawn(terminal: Terminal, name: str) -> None:
    terminal.shanzhi("profile", "show", name, says="层级")
    terminal.shanzhi("profile", "diagram", name, says="stateDiagram")
