"""What unit portals can be told of: the events that a webhook may name."""

EVENTS = {
    "record.submitted": "填报了一份记录，待确认、已采纳或仅留存",
    "record.accepted": "一份记录生效（无须确认的在填报时，其余在确认时）",
    "record.confirmed": "确认人确认了一份记录",
    "record.rejected": "一份记录被退回，或被本人提出异议",
    "record.corrected": "一份记录被后来的更正取代",
    "record.released": "一份评估或研判向本人公开",
    "task.opened": "计划之外多了一项任务：有人发起，或由一份记录引出",
    "task.rescheduled": "一项任务由人改期",
    "task.waived": "一项任务被免除",
    "task.reopened": "一项已完成或已免除的任务重新打开",
    "task.withdrawn": "一项任务因引出它的记录不再有效而撤回",
    "task.overdue": "一项任务到期的次日仍未完成",
    "plan.changed": "入职、调动、暂停、顺延、离开、插件或日历的变动，使此人的资料或多项任务有变",
    "assignment.made": "一段结对开始（当日）",
    "assignment.ended": "一段结对结束（最后一日）",
    "milestone.reached": "一个节点达成",
    "milestone.overdue": "一个节点有门槛事项逾期",
}
"""The events by name, each with what happened."""

OF_HAPPENINGS = {
    "request.opened": "task.opened",
    **{
        name: name
        for name in EVENTS
        if name.startswith(("record.", "task.", "plan.")) and name != "task.overdue"
    },
}
"""By which event portals are told of a happening; people are told of some of the same, and of others."""

PORTALS_ALONE = frozenset(
    (
        *("record.corrected", "record.released"),
        *("task.opened", "task.rescheduled", "task.waived", "task.reopened", "task.withdrawn"),
        "plan.changed",
    )
)
"""Happenings of which nobody but portals is told: kept only where some webhook stands, each time anew."""

CHANGING_PLANS = frozenset(
    (
        *("enrolRecruit", "updateRecruit", "suspendRecruit", "transferRecruit", "extendProbation"),
        *("setUnitPlugin", "saveUnit", "applyPlan", "moveDueDate", "importRoster"),
    )
)
"""Acts in the trace after which a recruit's data, or several of their tasks, are different."""
