"""What letters say: which kinds of things, how many, and where; never whom about, or what was written.

Nothing here comes from a message's own text: titles are those of the kinds and of the installed plugins.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from service.plugin_host.host import Host
from service.plugin_host.notices import notice_of
from service.usecases.telling.kinds import TITLES
from service.usecases.telling.views import title_of

DIGEST = "本周提醒"
_PHRASES: Mapping[str, tuple[str, Callable[[Any], Any]]] = {
    "task.overdue": ("{}项任务逾期", lambda row: row.task_id),
    "task.due_soon": ("{}项任务即将到期", lambda row: row.task_id),
    "record.awaiting": ("{}条记录待确认", lambda row: row.cause),
    "record.confirmed": ("{}条记录已确认", lambda row: row.cause),
    "milestone.overdue": ("{}个节点逾期", lambda row: row.cause),
    "milestone.reached": ("{}个节点已达成", lambda row: row.cause),
    "recruit.gap": ("{}处缺少导师或伙伴", lambda row: row.cause),
    "assignment.made": ("{}项结对开始", lambda row: row.cause),
    "assignment.ended": ("{}项结对结束", lambda row: row.cause),
}
"""How a digest counts the core's kinds, in this order, and by what; the rest follows under its titles."""


def subject(text: str) -> str:
    """Return the first line of a letter."""
    return f"【系扣】{text}"


def where(public_url: str) -> str:
    """Return the last line of a letter."""
    return f"请查看：{public_url}" if public_url else "请登录系扣查看"


def title(host: Host, kind: str) -> str:
    """Return the title of a kind."""
    if kind in TITLES:
        return TITLES[kind]
    found = notice_of(host, kind)
    return f"{title_of(found[0])}提醒" if found else "提醒"


def counted(host: Host, told: Iterable[Any]) -> str:
    """Return how many things of each kind a digest tells of; a task counts once."""
    found: dict[str, set[Any]] = {}
    for row in told:
        phrase, key = _PHRASES.get(row.kind, (f"{{}}条{title(host, row.kind)}", lambda row: row.cause))
        found.setdefault(phrase, set()).add(key(row))
    first = [phrase for phrase, _ in _PHRASES.values() if phrase in found]
    rest = sorted(found.keys() - set(first))
    return "，".join(phrase.format(len(found[phrase])) for phrase in (*first, *rest))
