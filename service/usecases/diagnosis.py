"""Diagnosis of an installation: what is wrong, what will be, and what cures it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from service.domain.words import PluginStatus, Word
from service.store import condition
from service.store.scope import OPERATOR
from service.usecases.calendars import YearStatus, known_years
from service.usecases.service import Service
from service.usecases.versions import unapplied

_OLD = timedelta(minutes=10)
"""Older than this, what the service does by itself every few seconds is not being done."""
_UNSENT = timedelta(hours=1)
_APART, _FAR_APART = timedelta(seconds=2), timedelta(seconds=30)
_LITTLE, _VERY_LITTLE = 1_000_000_000, 100_000_000
"""Bytes left on the disk."""
_LOCAL = ("127.0.0.1", "localhost", "::1")
_RESERVED = 3
"""Connections that PostgreSQL keeps for its superusers."""


class Gravity(Word):
    """How grave a finding is; only what is wrong fails the command."""

    FINE = "FINE", "正常"
    DOUBTFUL = "DOUBTFUL", "注意"
    WRONG = "WRONG", "错误"


@dataclass(frozen=True, slots=True)
class Finding:
    """What was looked at, what was found, and what cures it."""

    about: str
    gravity: Gravity
    sentence: str
    cure: str = ""


def diagnose(service: Service) -> Iterator[Finding]:
    """Look at everything that can be looked at from here; where the database is away, at the rest."""
    yield from _in_order("设置", _settings(service), "没有疑问")
    yield from _in_order("插件", _plugins(service), f"{len(service.host.plugins)}个，全部可用")
    if condition.is_missing(service.store.url):
        yield Finding("数据库", Gravity.WRONG, "文件不存在", "请核对 XIKOU_DATABASE_URL，或运行 xikou init")
        return
    try:
        server = condition.server(service.store.engine)
    except Exception as error:  # noqa: BLE001  whatever it is, the database cannot be used
        sentence = f"无法使用：{type(error).__name__}"
        yield Finding("数据库", Gravity.WRONG, sentence, "请检查 XIKOU_DATABASE_URL，以及数据库是否在运行")
        return
    yield from _in_order("数据库", _server(service, server), f"{server.name} {server.version}")
    yield from _in_order("磁盘", _room(service), "剩余空间充足")
    if server.revision != server.newest_revision:
        sentence = f"数据库结构为{server.revision or '空'}，应为{server.newest_revision}"
        yield Finding("迁移", Gravity.WRONG, sentence, "请停止服务后运行 xikou init")
        return
    yield Finding("迁移", Gravity.FINE, f"数据库结构为{server.revision}，是最新的")
    with service.look(OPERATOR) as reading:
        backlog = condition.backlog(reading.connection, service.store.signing)
    yield from _in_order("时钟", _clock(service, server, backlog), "与数据库一致")
    yield from _in_order("密钥", _keys(service, backlog), "没有缺失的密钥")
    yield from _in_order("审计", _trace(server, backlog), "事件均已及时封存")
    yield from _in_order("通知", _notices(server, backlog), "没有积压")
    yield from _in_order("清单", _plans(service), "执行中的计划与已安装的清单一致")
    yield from _in_order("日历", _calendar(service), "到期任务所在的年份均已公布，或尚未到公布的时候")


def _in_order(about: str, findings: Iterator[tuple[Gravity, str, str]], otherwise: str) -> Iterator[Finding]:
    found = [Finding(about, *each) for each in findings]
    yield from found or [Finding(about, Gravity.FINE, otherwise)]


_Found = Iterator[tuple[Gravity, str, str]]


def _settings(service: Service) -> _Found:
    settings = service.settings
    if not settings.production:
        yield Gravity.DOUBTFUL, "XIKOU_ENV 不是 production", "正式使用请设置 XIKOU_ENV=production"
    elif settings.host in _LOCAL and not settings.proxies:
        sentence = "仅监听本机，而未设置前置代理的层数：所有人的来源地址看起来都一样"
        yield Gravity.DOUBTFUL, sentence, "请设置 XIKOU_PROXIES"
    if settings.production and not settings.public_url:
        yield Gravity.DOUBTFUL, "未设置对外地址，日历订阅使用请求的地址", "请设置 XIKOU_PUBLIC_URL"
    if settings.production and not settings.audit_head_file:
        yield Gravity.DOUBTFUL, "链首没有另存，整条链被替换时无从发现", "请设置 XIKOU_AUDIT_HEAD_FILE"


def _plugins(service: Service) -> _Found:
    for plugin in service.host.plugins:
        if plugin.status is PluginStatus.QUARANTINED:
            yield Gravity.WRONG, f"{plugin.name} 已被隔离：{plugin.problem}", "请修正或卸载该插件后重启"


def _server(service: Service, server: condition.Server) -> _Found:
    if server.damage is not None:
        yield Gravity.WRONG, f"文件已损坏：{server.damage}", "请用最近的备份恢复：xikou restore"
    for name in server.careless:
        yield Gravity.WRONG, f"{name} 已关闭，断电会丢失已确认的更改", f"请在PostgreSQL中打开 {name}"
    weakness = service.store.weakness()
    if weakness is not None:
        gravity = Gravity.WRONG if service.settings.production else Gravity.DOUBTFUL
        cure = "请用另一个角色登录，并以 XIKOU_OWNER_DATABASE_URL 运行 xikou init，见 docs/security.md"
        yield gravity, f"服务所用的角色{weakness}，行级安全约束不了它", cure
    pool = service.settings.pool_size
    if server.connections is not None and pool > server.connections - _RESERVED:
        sentence = f"一个进程最多打开{pool}个连接，而数据库只允许{server.connections}个"
        yield Gravity.WRONG, sentence, "请调小 XIKOU_POOL_SIZE，或调大 max_connections"


def _room(service: Service) -> _Found:
    room = condition.room(service.store.url)
    if room is None or room.free >= max(_LITTLE, 2 * room.taken):
        return
    gravity = Gravity.WRONG if room.free < max(_VERY_LITTLE, room.taken // 10) else Gravity.DOUBTFUL
    sentence = f"数据库占{room.taken / 1e6:.0f} MB，磁盘只剩{room.free / 1e6:.0f} MB"
    yield gravity, sentence, "请清理磁盘，或把数据库迁到更大的磁盘"


def _clock(service: Service, server: condition.Server, backlog: condition.Backlog) -> _Found:
    apart = abs(service.clock() - server.now)
    if apart > _APART:
        gravity = Gravity.WRONG if apart > _FAR_APART else Gravity.DOUBTFUL
        yield (
            gravity,
            f"本机时钟与数据库相差{apart.total_seconds():.0f}秒",
            "请在两台机器上启用时间同步（NTP）",
        )
    last = backlog.last_event
    if last is not None and last > server.now + _APART:
        sentence = f"最近的审计事件在{last - server.now}之后：数据库的时钟被拨回过"
        yield Gravity.WRONG, sentence, "请校正数据库所在机器的时钟"
    if service.settings.today is not None and service.clock().date() != service.settings.today:
        yield Gravity.DOUBTFUL, f"按{service.settings.today}检查，不是今天", ""


def _keys(service: Service, backlog: condition.Backlog) -> _Found:
    settings, vault = service.settings, service.store.vault
    if settings.production and not settings.master_key:
        sentence = "非公开的记录内容以明文存放"
        yield Gravity.DOUBTFUL, sentence, "请设置 XIKOU_MASTER_KEY，再运行 xikou person rekey"
    if not settings.secret_key:
        yield Gravity.DOUBTFUL, "审计记录的签名没有密钥", "请设置 XIKOU_SECRET_KEY"
    masters = service.store.master_keys()
    for each in masters:
        if not vault.knows(each):
            cure = "请在 XIKOU_MASTER_KEY 或 XIKOU_FORMER_MASTER_KEYS 中给出"
            yield Gravity.WRONG, f"缺少编号为{each}的主密钥，用它加密的内容读不出来", cure
        elif each != vault.master_key_id:
            yield Gravity.DOUBTFUL, f"编号为{each}的旧主密钥仍在使用", "请运行 xikou person rekey"
    if vault.seals and backlog.plain_payloads:
        sentence = f"有{backlog.plain_payloads}条记录的内容尚未加密"
        yield Gravity.DOUBTFUL, sentence, "请运行 xikou person rekey"
    for each in backlog.unknown_keys:
        sentence = f"有审计事件由编号为{each}的未知密钥签署，无法核验"
        yield Gravity.WRONG, sentence, "请在 XIKOU_FORMER_SECRET_KEYS 中给出从前的密钥"


def _trace(server: condition.Server, backlog: condition.Backlog) -> _Found:
    since = backlog.unsealed_since
    if since is not None and server.now - since > _OLD:
        sentence = f"自{_told(since)}起的事件尚未封存"
        yield Gravity.WRONG, sentence, "请确认 xikou serve 在运行，再运行 xikou audit verify"


def _notices(server: condition.Server, backlog: condition.Backlog) -> _Found:
    if backlog.untold_since is not None and server.now - backlog.untold_since > _OLD:
        sentence = f"自{_told(backlog.untold_since)}起发生的事尚未通知"
        yield Gravity.WRONG, sentence, "请确认 xikou serve 在运行，并查看其日志"
    if backlog.unsent_since is not None and server.now - backlog.unsent_since > _UNSENT:
        sentence = f"自{_told(backlog.unsent_since)}起应发出的消息尚未发出"
        yield Gravity.WRONG, sentence, "请确认 xikou worker 在运行，并查看其日志"


def _plans(service: Service) -> _Found:
    for name in unapplied(service):
        sentence = f"插件 {name} 的清单与执行中的计划不一致"
        yield Gravity.DOUBTFUL, sentence, f"查看差异：xikou plan diff {name}"


def _calendar(service: Service) -> _Found:
    last_months = service.today.month >= 12  # noqa: PLR2004  the next year is decreed in November as a rule
    for each in known_years(service, OPERATOR):
        cure = f"请装入：xikou calendar load（空白表：xikou calendar template --year {each.year}）"
        due = f"{each.due}项未完成的任务在该年到期"
        if each.status is YearStatus.MISSING and (each.due or each.year == service.today.year):
            yield Gravity.WRONG, f"{each.year}年的节假日安排缺失，{due}", cure
        elif each.status is YearStatus.ESTIMATED and last_months and each.year == service.today.year + 1:
            yield Gravity.DOUBTFUL, f"{each.year}年的节假日安排应已公布而尚未装入，{due}", cure


def _told(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%d %H:%M UTC")
