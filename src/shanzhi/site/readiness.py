"""What stands between this installation and real people's data."""

from __future__ import annotations

import shutil
from collections.abc import Iterator

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils.translation import gettext as _

from shanzhi.kernel import profile, sealing
from shanzhi.kernel.errors import Refusal
from shanzhi.site.environment import Environment, environment
from shanzhi.staff.models import Member

SHORTEST_SECRET = 40
OLDEST_DATABASE = 150000
LEAST_FREE = 2 * 1024**3


def hindrances() -> list[str]:
    """Every reason not to open the doors, each as a sentence with what to do; empty when there is none."""
    return list(_hindrances(environment()))


def _hindrances(env: Environment) -> Iterator[str]:
    yield from secrets(env)
    yield from _address(env)
    yield from profile_mistakes()
    pending = unapplied_migrations()
    if pending:
        yield _("有 {count} 步表结构升级没有执行。请运行 shanzhi migrate。").format(count=pending)
        return
    yield from _people()


def secrets(env: Environment) -> Iterator[str]:
    if not env.secret_key_given:
        yield _("没有设置 SHANZHI_SECRET_KEY，正在用自动生成的示例密钥。可用 shanzhi new-secret 生成一个。")
    elif len(env.secret_key) < SHORTEST_SECRET or len(set(env.secret_key)) < 10:
        yield _("SHANZHI_SECRET_KEY 太短或太简单，至少 {length} 个随机字符。可用 shanzhi new-secret 生成一个。").format(
            length=SHORTEST_SECRET
        )
    if not env.sealing_keys_given:
        yield _(
            "没有设置 SHANZHI_SEALING_KEYS（个人信息加密密钥）。"
            "可用 shanzhi new-secret 生成，务必另行妥善保管：丢失后个人信息无法恢复。"
        )
    else:
        try:
            sealing.unseal(sealing.seal("x"))
        except ImproperlyConfigured as trouble:
            yield _("SHANZHI_SEALING_KEYS 不能用：{why}。").format(why=trouble)


def _address(env: Environment) -> Iterator[str]:
    if env.debug:
        yield _("调试开关 SHANZHI_DEBUG 开着，出错页面会泄露内部信息。请关闭。")
    if env.demo:
        yield _("示例开关 SHANZHI_DEMO 开着，登录页会列出示例账号。请关闭。")
    if not env.allowed_hosts or "*" in env.allowed_hosts:
        yield _("没有设置 SHANZHI_ALLOWED_HOSTS（允许访问的域名，多个用逗号分开）。")
    if not env.is_https:
        yield _(
            "SHANZHI_PUBLIC_URL 应是 https:// 开头的对外地址（现为 {url}）："
            "没有 HTTPS，手机的拍照、定位和离线都不能用，密码也会明文传输。"
        ).format(url=env.public_url)


def profile_mistakes() -> Iterator[str]:
    try:
        profile.load(settings.SHANZHI_PROFILE, settings.SHANZHI_PROFILES)
    except Refusal as refusal:
        yield str(refusal)


def unapplied_migrations() -> int:
    executor = MigrationExecutor(connection)
    return len(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def _people() -> Iterator[str]:
    demo = Member.objects.filter(is_demo=True, is_active=True).count()
    if demo:
        yield _("库里有 {count} 个示例账号，密码是公开的。正式系统请用新的数据库，不要在示例库上改。").format(
            count=demo
        )
    elif not Member.objects.filter(is_active=True).exists():
        yield _("还没有任何人员。请先导入区划，再用 shanzhi appoint-admin 任命首任管理员。")


def database_trouble() -> Iterator[str]:
    """Too old, or its disk is nearly full."""
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version_num")
        version = int(cursor.fetchone()[0])
    if version < OLDEST_DATABASE:
        yield _("数据库是 PostgreSQL {version}，需要 15 或更新版本。").format(version=version // 10000)
    free = shutil.disk_usage(environment().data).free
    if free < LEAST_FREE:
        yield _("数据目录所在磁盘只剩 {free} MB，低于 2 GB。请尽快清理或扩容。").format(free=free // 2**20)
