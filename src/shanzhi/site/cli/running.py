"""run, serve, worker, migrate: keeping the place going."""

from __future__ import annotations

import contextlib
import errno
import http.client
import os
import signal
import socket
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from shanzhi.site.cli.opening import Stop, console, me, opened, use_data
from shanzhi.site.cli.starting import bring_up, bring_up_to_date, gather_static
from shanzhi.site.cli.words import typer

if TYPE_CHECKING:
    from rich.console import Console

    from shanzhi.site.embedded import Cluster
    from shanzhi.site.processes import Child, Nursery

PANEL = "运行"
UP_SECONDS = 180
EVERYWHERE = ("0.0.0.0", "::", "")  # noqa: S104 - compared with, not listened on


def add_to(app: typer.Typer) -> None:
    app.command(rich_help_panel=PANEL)(run)
    app.command(rich_help_panel=PANEL)(serve)
    app.command(rich_help_panel=PANEL)(worker)
    app.command(rich_help_panel=PANEL)(migrate)
    app.command("_web", hidden=True)(web)


def run(
    port: Annotated[int, typer.Option(help="网页端口", envvar="PORT", min=1, max=65535)] = 8000,
    host: Annotated[str, typer.Option(help="监听地址；0.0.0.0 让局域网内其他电脑和手机也能打开")] = "127.0.0.1",
    data: Annotated[Path | None, typer.Option(help="数据目录", envvar="DATA")] = None,
    cases: Annotated[int, typer.Option(help="第一次运行时造多少件示例案件", min=0)] = 20000,
    profile: Annotated[str | None, typer.Option(help="第一次运行时用哪个县的档案")] = None,
    demo: Annotated[bool, typer.Option("--demo/--no-demo", help="空库时是否装入示例县")] = True,
) -> None:
    """全部跑起来：数据库、网页、后台任务。

    第一次会装入示例县，之后接着用同一份数据。Ctrl-C 全部停下。
    """
    use_data(data)
    if demo:
        os.environ["SHANZHI_DEMO"] = "1"
    if profile:
        os.environ["SHANZHI_PROFILE"] = profile
    address = f"http://{'127.0.0.1' if host in EVERYWHERE else host}:{port}"
    os.environ.setdefault("SHANZHI_PUBLIC_URL", address)
    if host not in ("127.0.0.1", "localhost", "::1"):
        os.environ.setdefault("SHANZHI_ALLOWED_HOSTS", "*")
    _require_free(host, port)
    _end_on_signals()
    out = console()
    began = time.monotonic()
    with contextlib.ExitStack() as stack:
        with out.status("启动数据库…"):
            cluster = stack.enter_context(opened())
        bring_up(out, cases=cases, demo=demo)

        def once_up() -> None:
            _announce(out, address, time.monotonic() - began)

        _keep_up(out, cluster, [_web_child(host, port), _worker_child()], (host, port), once_up)


def serve(
    host: Annotated[str, typer.Option(help="监听地址")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="网页端口", envvar="PORT", min=1, max=65535)] = 8000,
    processes: Annotated[int, typer.Option(help="网页进程数；0 为每核一个，最多四个", min=0, max=32)] = 0,
    with_worker: Annotated[bool, typer.Option("--worker", help="同时运行后台任务，不必另开 shanzhi worker")] = False,
    certificate: Annotated[Path | None, typer.Option(help="HTTPS 证书（PEM）", exists=True)] = None,
    key: Annotated[Path | None, typer.Option(help="HTTPS 私钥（PEM）", exists=True)] = None,
) -> None:
    """正式运行网页，有隐患时拒绝启动。

    示例账号、默认密钥、调试开关、缺少加密密钥、表结构没升级等，一次列全。
    """
    _end_on_signals()
    with opened() as cluster:
        from shanzhi.site.readiness import hindrances

        found = hindrances()
        if found:
            lines = "\n".join(f"  · {sentence}" for sentence in found)
            raise Stop(f"不能启动，有 {len(found)} 处需要处理：\n{lines}", code=4)
        _require_free(host, port)
        gather_static(console())
        children = [_web_child(host, port, processes, certificate, key)]
        if with_worker:
            children.append(_worker_child())
        out = console()
        _keep_up(out, cluster, children, (host, port), lambda: out.print(f"正在 {host}:{port} 提供网页。"))


def worker() -> None:
    """运行后台任务：发消息、巡灯、导出。"""
    with opened():
        from shanzhi.site.working import work

        work()


def migrate() -> None:
    """建立或升级表结构，启用县情档案。可重复执行。"""
    with opened():
        done = bring_up_to_date()
    console().print(f"表结构已更新，执行了 {done} 步。" if done else "表结构已是最新。")


def web(
    host: str,
    port: int,
    processes: int,
    certificate: Annotated[Path | None, typer.Option()] = None,
    key: Annotated[Path | None, typer.Option()] = None,
) -> None:
    """The web server's own process; `run` and `serve` start it and watch over it."""
    from shanzhi.site.server import default_processes
    from shanzhi.site.server import serve as serve_pages

    serve_pages(host, port, processes=processes or default_processes(), certificate=certificate, key=key)


# --- before the doors open ---


def _require_free(host: str, port: int) -> None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as trouble:
            raise Stop(_port_sentence(trouble, host, port), code=3) from None


def _port_sentence(trouble: OSError, host: str, port: int) -> str:
    if trouble.errno == errno.EADDRINUSE:
        return f"端口 {port} 已被其他程序占用（也可能本系统已在运行）。请换一个，例如：PORT={port + 1} make run"
    if trouble.errno == errno.EACCES:
        return f"没有权限使用端口 {port}（1024 以下需要管理员权限）。请换一个，例如：PORT=8080 make run"
    return f"不能在 {host}:{port} 监听：{trouble.strerror}。"


# --- while they are open ---


def _web_child(
    host: str, port: int, processes: int = 0, certificate: Path | None = None, key: Path | None = None
) -> Child:
    from shanzhi.site.processes import Child

    command = me("_web", host, str(port), str(processes))
    if certificate:
        command += ["--certificate", str(certificate)]
    if key:
        command += ["--key", str(key)]
    return Child("网页", command)


def _worker_child() -> Child:
    from shanzhi.site.processes import Child

    return Child("后台任务", me("worker"))


def _announce(out: Console, address: str, took: float) -> None:
    out.print(f"\n[bold green]善治已就绪[/]  {address}   （{took:.1f} 秒）")
    _introduce(out)
    out.print("按 Ctrl-C 停止。数据保留，下次运行接着用。")


def _keep_up(
    out: Console,
    cluster: Cluster | None,
    children: list[Child],
    door: tuple[str, int],
    once_up: Callable[[], None] | None = None,
) -> None:
    """Until told to stop: whoever falls is started again, the database first of all."""
    from django.db import connections

    from shanzhi.site.processes import Nursery

    # From here on the database is for the children; an idle connection of ours would only hold up a restart.
    connections.close_all()

    def on_fall(child: Child, code: int) -> None:
        out.print(f"[yellow]{child.name}意外退出（{code}），正在重新启动。[/]")

    nursery = Nursery(children, on_fall=on_fall)
    failures = 0
    nursery.start()
    try:
        _wait_until_up(nursery, *door)
        if once_up:
            once_up()
        while True:
            if cluster is not None and cluster.pid() is None:
                failures = _revive(out, cluster, failures)
            nursery.look_after()
            time.sleep(0.2)
    except KeyboardInterrupt:
        out.print("\n正在停止…")
    finally:
        # A second Ctrl-C must not leave children behind.
        for sign in (signal.SIGINT, signal.SIGTERM):
            signal.signal(sign, signal.SIG_IGN)
        nursery.end()


REVIVALS = 10
"""How often in a row the database may fall while it is being started before we give up and say so."""


def _revive(out: Console, cluster: Cluster, failures: int) -> int:
    """Start the fallen database; returns how often in a row that has failed. It may fall again while it recovers, and
    a system that ends because of that would be worse than one that tries once more."""
    import psycopg

    from shanzhi.site.embedded import DatabaseTrouble

    try:
        if cluster.revive():
            out.print("[yellow]数据库意外退出，已重新启动；已确认的数据没有丢失。[/]")
    except (DatabaseTrouble, OSError, psycopg.Error) as trouble:
        failures += 1
        if failures >= REVIVALS:
            raise
        out.print(f"[yellow]数据库第{failures}次重启没有成功，稍后再试：{trouble}[/]")
        time.sleep(min(5.0, 0.5 * failures))
        return failures
    return 0


def _end_on_signals() -> None:
    """SIGTERM (from a service manager) and SIGINT (Ctrl-C, also when a script started us in the background and so
    told us to ignore it) end us the same way."""
    signal.signal(signal.SIGTERM, _as_interrupt)
    signal.signal(signal.SIGINT, signal.default_int_handler)


def _as_interrupt(number: int, frame: object) -> None:
    raise KeyboardInterrupt


def _wait_until_up(nursery: Nursery, host: str, port: int) -> None:
    until = time.monotonic() + UP_SECONDS
    while not _answers("127.0.0.1" if host in EVERYWHERE else host, port):
        fallen = nursery.fallen()
        if fallen:
            raise Stop(f"{fallen.name}没有启动成功，原因见上面的日志。已全部停下，数据未受影响。", code=5)
        if time.monotonic() > until:
            raise Stop(f"网页在 {UP_SECONDS} 秒内没有应答，已全部停下，数据未受影响。请查看上面的日志。", code=5)
        time.sleep(0.1)


def _answers(host: str, port: int) -> bool:
    connection = http.client.HTTPConnection(host, port, timeout=5)
    try:
        # Whatever it says, somebody is there; a name it does not serve is answered too.
        connection.request("GET", "/healthz")
        return connection.getresponse().status < 500
    except OSError:
        return False
    finally:
        connection.close()


def _introduce(out: Console) -> None:
    """The demo people, by the job they do."""
    from rich.table import Table

    from shanzhi.site import demo
    from shanzhi.site.environment import environment

    if not environment().demo:
        return
    people = demo.people()
    if not people:
        return
    table = Table(box=None, pad_edge=False, padding=(0, 2))
    for title in ("账号", "密码", "姓名", "岗位", "单位"):
        table.add_column(title)
    for person in people:
        table.add_row(person.username, person.password, person.name, person.post, person.unit)
    out.print(table)
