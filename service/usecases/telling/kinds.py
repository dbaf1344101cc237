"""What the core itself tells of, and in which words."""

from service.domain.words import Role
from service.plugin_api import RESPONSIBLES
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

DUE_SOON_DAYS = 7
OVERDUE: dict[int, tuple[Whom, ...]] = {
    1: (RESPONSIBLES,),
    7: (RESPONSIBLES, Role.UNIT_ADMIN),
    30: (RESPONSIBLES, Role.UNIT_ADMIN, Role.ORGANIZER),
}
"""So many days after the due date, and who is told then."""

GAP_WORKING_DAYS = 3
FOLLOW_UP_DUE_SOON_DAYS = 3
FOLLOW_UP_OVERDUE_DAYS = 1
LOOKBACK_DAYS = 31
"""What should have been said longer ago is not said any more: a long outage, or the first day of a city."""

AT_ONCE = frozenset(
    {"record.rejected", "appointment.proposed", "appointment.answered", "appointment.cancelled"}
    | {"follow_up.opened", "follow_up.overdue"}
)
ESCALATED_FROM = 7
"""From so many days overdue a message is an escalation, which goes at once."""
