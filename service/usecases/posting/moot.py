"""What became moot before it was sent: a rule for each kind, in this one place."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from service.domain.moments import (
    DailyCity,
    DailyUnit,
    DayOfRecruit,
    Due,
    Moment,
    Overdue,
    RecordAccepted,
    RecordSubmitted,
    RequestOpened,
)
from service.domain.words import AppointmentStatus, MilestoneStatus, RecordStatus, RecruitStatus, TaskState
from service.plugin_host.notices import run_notice
from service.usecases.posting.facts import Facts, subject_of
from service.usecases.telling.kinds import TITLES

ALWAYS = "已在站内读过；收件人信息已删除，或已看不到该新录用公务员；该新录用公务员已暂停、期满或离开"
"""What is moot of every kind, for people to read."""

_GONE = (RecordStatus.REJECTED, RecordStatus.CORRECTED)


@dataclass(frozen=True)
class Rule:
    """When a message still has something to say; ``moot`` tells people when not.

    With ``sight`` it is moot, too, for whoever no longer sees the recruit.
    """

    moot: str
    holds: Callable[[Facts, Any], bool]
    sight: bool = True


def still_says(facts: Facts, row: Any) -> bool:
    """Say whether a message still has something to say to whom it is for."""
    rule = RULES.get(row.kind)
    found = None
    if rule is None and row.kind not in TITLES:
        found = facts.notice(row)
        if found is None:
            return False
        rule = MOMENTS[type(found[1].when)]
    if row.recruit_id is not None:
        who = facts.recruits.get(row.recruit_id)
        if who is None or who.shown_status != RecruitStatus.ACTIVE:
            return False
        if (rule is None or rule.sight) and row.recruit_id not in facts.seen:
            return False
    return rule is None or rule.holds(facts, row)


def _due_soon(facts: Facts, row: Any) -> bool:
    task = facts.undone(row)
    return task is not None and str(task.due_on) == subject_of(row)[1] and task.due_on >= facts.reading.today


def _overdue(facts: Facts, row: Any) -> bool:
    task = facts.undone(row)
    return task is not None and str(task.due_on) == subject_of(row)[1]


def _awaits(facts: Facts, row: Any) -> bool:
    record = facts.record(row)
    return record is not None and record.status == RecordStatus.AWAITING_CONFIRMATION


def _confirmed(facts: Facts, row: Any) -> bool:
    record = facts.record(row)
    return record is not None and record.status not in _GONE


def _rejected(facts: Facts, row: Any) -> bool:
    record, task = facts.record(row), facts.undone(row)
    return record is not None and record.status == RecordStatus.REJECTED and task is not None


def _begins(facts: Facts, row: Any) -> bool:
    pairing = facts.pairing(row)
    return pairing is not None and (pairing.ends_on is None or pairing.ends_on >= facts.reading.today)


def _ended(facts: Facts, row: Any) -> bool:
    pairing = facts.pairing(row)
    return pairing is not None and pairing.ends_on is not None and pairing.ends_on <= facts.reading.today


def _gapes(facts: Facts, row: Any) -> bool:
    return not facts.people.in_role(subject_of(row)[1], row.recruit_id)


def _is(status: MilestoneStatus) -> Callable[[Facts, Any], bool]:
    return lambda facts, row: facts.milestone(row) is status


def _meets(*states: AppointmentStatus, ahead: bool = False) -> Callable[[Facts, Any], bool]:
    def holds(facts: Facts, row: Any) -> bool:
        meeting = facts.meeting(row)
        right = meeting is not None and meeting.state in states
        return right and not (ahead and meeting.starts_at <= facts.service.moment)

    return holds


def _records_it(facts: Facts, row: Any) -> bool:
    meeting = facts.meeting(row)
    held = meeting is not None and meeting.state == AppointmentStatus.ACCEPTED
    return held and facts.undone(row) is not None


def _waits(*, ahead: bool = False) -> Callable[[Facts, Any], bool]:
    def holds(facts: Facts, row: Any) -> bool:
        follow_up = facts.follow_up(row)
        return follow_up is not None and not (ahead and follow_up.due_on < facts.reading.today)

    return holds


def _stands(facts: Facts, row: Any) -> bool:
    record = facts.record(row)
    return record is not None and record.status not in _GONE


def _asked(facts: Facts, row: Any) -> bool:
    task = facts.undone(row)
    return task is not None and task.state == TaskState.PENDING


def _due(facts: Facts, row: Any) -> bool:
    task, due_on = facts.undone(row), date.fromisoformat(subject_of(row)[1])
    late = due_on < facts.reading.today and row.created_on <= due_on
    return task is not None and task.due_on == due_on and not late


def _says_again(facts: Facts, row: Any) -> bool:
    found = facts.notice(row)
    if found is None:
        return False
    plugin, notice = found
    context = facts.context(plugin, notice, row.recruit_id)
    return run_notice(facts.service.host, plugin, notice, context) is not None


def _yes(_facts: Facts, _row: Any) -> bool:
    return True


RULES: Mapping[str, Rule] = {
    "task.due_soon": Rule("任务已提交、完成、免除、撤回或改期；已经逾期的，另有逾期通知", _due_soon),
    "task.overdue": Rule("任务已提交、完成、免除、撤回、改期或错过", _overdue),
    "record.awaiting": Rule("记录已确认、退回或更正", _awaits),
    "record.confirmed": Rule("记录后来被退回或更正", _confirmed),
    "record.rejected": Rule("任务已重新提交、完成、免除或撤回", _rejected),
    "assignment.made": Rule("结对已经结束", _begins),
    "assignment.ended": Rule("结束日期改到了以后", _ended, sight=False),
    "recruit.gap": Rule("已经有人担任", _gapes),
    "appointment.proposed": Rule(
        "已答复或取消；约定的时间已过", _meets(AppointmentStatus.PROPOSED, ahead=True)
    ),
    "appointment.answered": Rule(
        "后来取消了", _meets(AppointmentStatus.ACCEPTED, AppointmentStatus.DECLINED)
    ),
    "appointment.cancelled": Rule("无", _meets(AppointmentStatus.CANCELLED), sight=False),
    "appointment.tomorrow": Rule("已取消；约定的时间已过", _meets(AppointmentStatus.ACCEPTED, ahead=True)),
    "appointment.record_it": Rule("任务已提交、完成、免除或撤回", _records_it),
    "follow_up.opened": Rule("已答复或办结", _waits(), sight=False),
    "follow_up.due_soon": Rule("已答复或办结；已经逾期的，另有逾期通知", _waits(ahead=True), sight=False),
    "follow_up.overdue": Rule("已答复或办结", _waits(), sight=False),
    "milestone.reached": Rule("必做任务被重新打开", _is(MilestoneStatus.REACHED)),
    "milestone.overdue": Rule("必做任务不再逾期", _is(MilestoneStatus.OVERDUE)),
}
"""The core's kinds."""

MOMENTS: Mapping[type[Moment], Rule] = {
    Due: Rule("任务已提交、完成、免除、撤回或改期；到期前的提醒，已经逾期", _due),
    Overdue: Rule("任务已提交、完成、免除、撤回、改期或错过", _overdue),
    RecordSubmitted: Rule("记录被退回或更正", _stands),
    RecordAccepted: Rule("记录被退回或更正", _stands),
    RequestOpened: Rule("任务已提交、完成、免除或撤回", _asked),
    DayOfRecruit: Rule("再问一次插件，它已无话可说", _says_again),
    DailyUnit: Rule("无", _yes),
    DailyCity: Rule("无", _yes),
}
"""Plugins' kinds, by their moments; what a unit no longer uses is moot."""
