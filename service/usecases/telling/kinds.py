"""What the core itself tells of, and in which words."""

from service.domain.words import Role
from service.plugin_api import RESPONSIBLES
from service.plugin_host.host import Host
from service.plugin_host.notices import kind_of
from service.plugin_host.recipients import Whom

TITLES = {
    "task.due_soon": "任务即将到期",
    "task.overdue": "任务逾期",
    "record.awaiting": "有记录待确认",
    "record.confirmed": "记录已确认",
    "record.rejected": "记录被退回",
    "assignment.made": "结对开始",
    "assignment.ended": "结对结束",
    "recruit.gap": "缺少导师或伙伴",
    "appointment.proposed": "有人约您",
    "appointment.answered": "约谈已答复",
    "appointment.cancelled": "约谈已取消",
    "appointment.tomorrow": "约谈在即",
    "appointment.record_it": "约谈之后请填报",
    "follow_up.opened": "新的督办事项",
    "follow_up.due_soon": "督办事项即将到期",
    "follow_up.overdue": "督办事项逾期",
    "milestone.reached": "节点已达成",
    "milestone.overdue": "节点逾期",
}
"""The core's kinds with their titles."""

OVERDUE: tuple[tuple[Whom, ...], ...] = (
    (RESPONSIBLES,),
    (RESPONSIBLES, Role.UNIT_ADMIN),
    (RESPONSIBLES, Role.UNIT_ADMIN, Role.ORGANIZER),
)
"""Who is told at each stage of being overdue; the days are settings."""

LOOKBACK_DAYS = 31
"""What should have been said longer ago is not said any more: a long outage, or the first day of a city."""

AT_ONCE = frozenset(
    {
        "record.rejected",
        "appointment.proposed",
        "appointment.answered",
        "appointment.cancelled",
        "appointment.tomorrow",
        "appointment.record_it",
        "follow_up.opened",
        "follow_up.overdue",
    }
)
"""What cannot wait for the weekly digest; an escalated ``task.overdue`` cannot either."""

URGENT_A_DAY = {"task.overdue": 3}
"""So many of a kind leave at once to one person on a day; what goes beyond waits for the digest: a flood of
letters that say the same is read by nobody."""

MANDATORY = frozenset({"record.rejected", "task.overdue", "follow_up.opened"})
"""What somebody waits for, as for plugins' messages at once: nobody turns off its channels."""


def kinds_of(host: Host) -> dict[str, bool]:
    """Return every kind with plugins as they are there, and whether it is mandatory: the core's own first."""
    core = {kind: is_mandatory(kind, at_once=kind in AT_ONCE) for kind in TITLES}
    return core | {
        kind_of(plugin, notice): is_mandatory(kind_of(plugin, notice), at_once=notice.at_once)
        for plugin in host.plugins
        for notice in plugin.notices
    }


def is_mandatory(kind: str, *, at_once: bool) -> bool:
    """Say whether nobody can turn off the channels of a kind."""
    return kind in MANDATORY or (at_once and kind not in TITLES)
