"""`shanzhi run` as a stranger meets it: up, found again after kills, gone without a trace."""

from __future__ import annotations

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

PATIENCE = 120


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Run:
    """One `shanzhi run` on a port and a data folder of its own."""

    def __init__(self, data: Path, *extra: str, port: int | None = None) -> None:
        self.port = port or free_port()
        self.log = data.with_suffix(".log")
        environment = {k: v for k, v in os.environ.items() if not k.startswith(("SHANZHI_", "DJANGO_", "PORT", "DATA"))}
        command = [sys.executable, "-m", "shanzhi.site.cli", "run", "--no-demo", "--port", str(self.port)]
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(  # noqa: S603 - ourselves
                [*command, "--data", str(data), *extra], env=environment, stdout=log, stderr=log
            )

    def pulse(self) -> bool:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
        try:
            connection.request("GET", "/healthz")
            return connection.getresponse().status == 200
        except OSError:
            return False
        finally:
            connection.close()

    def wait_until(self, what: str) -> None:
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            if what in self.said() or (what == "pulse" and self.pulse()):
                return
            assert self.process.poll() is None or what == "", self.said()
            time.sleep(0.05)
        raise AssertionError(f"waited in vain for {what}: {self.said()}")

    def said(self) -> str:
        return self.log.read_text(encoding="utf-8")

    def family(self) -> list[psutil.Process]:
        return psutil.Process(self.process.pid).children(recursive=True)

    def end(self) -> int:
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
        return self.process.wait(PATIENCE)


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("run") / "data"


@pytest.fixture
def run(data: Path) -> Iterator[Run]:
    run = Run(data)
    try:
        run.wait_until("善治已就绪")
        yield run
    finally:
        run.end()


def test_it_works_and_leaves_nothing_running(run: Run) -> None:
    assert run.pulse()
    family = run.family()
    assert run.end() == 0
    _gone, alive = psutil.wait_procs(family, timeout=10)
    assert alive == []
    assert "已停止" not in run.said().split("善治已就绪")[0]


def test_whoever_is_killed_comes_back(run: Run) -> None:
    """The web server, the job worker and the database, one after another, as a power cut would."""
    worker = next(p for p in run.family() if "worker" in p.cmdline())
    worker.kill()
    run.wait_until("后台任务意外退出")
    web = next(p for p in run.family() if "_web" in p.cmdline())
    web.kill()
    run.wait_until("网页意外退出")
    postmaster = next(p for p in psutil.process_iter() if _is_postmaster(p, run))
    postmaster.kill()
    run.wait_until("数据库意外退出，已重新启动")
    run.wait_until("pulse")


def test_a_port_in_use_is_said_in_a_sentence(run: Run, tmp_path: Path) -> None:
    other = Run(tmp_path / "other", port=run.port)
    assert other.process.wait(PATIENCE) == 3
    assert f"端口 {run.port} 已被其他程序占用" in other.said()
    assert "Traceback" not in other.said()


def test_a_broken_data_folder_is_said_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "broken" / "postgres").mkdir(parents=True)
    (tmp_path / "broken" / "postgres" / "x").write_text("")
    other = Run(tmp_path / "broken")
    assert other.process.wait(PATIENCE) == 2
    assert "不完整或已损坏" in other.said()
    assert "Traceback" not in other.said()


def _is_postmaster(process: psutil.Process, run: Run) -> bool:
    data = run.log.with_suffix("")
    try:
        return process.name() == "postgres" and str(data / "postgres") in process.cmdline()
    except psutil.Error:
        return False
