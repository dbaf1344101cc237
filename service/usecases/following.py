"""Tasks that are opened meanwhile: by somebody's request, or by a record that they follow."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from service.domain import suspensions
from service.domain.milestones import Dates
from service.domain.planning import PlannedTask
from service.domain.refusals import refuse
from service.domain.words import RecruitStatus, TaskState
from service.store.reads import lookup
from service.store.writes import pauses, plans
from service.store.writes.work import Work
from service.usecases.sight import everything


def follow(work: Work, row: Any, record_id: int, code: str, keys: Iterable[str], before: int | None) -> None:
    """Open one task for each key, unless one is unfinished, or done for the record that this one replaces."""
    unfinished: dict[str, Any] = {}
    settled: dict[str, Any] = {}
    for each in lookup.tasks_of_recruit(everything(work), row.recruit_id, "origin_id", "follow_key"):
        if each.item == code and each.state in (TaskState.PENDING, TaskState.SUBMITTED):
            unfinished[each.follow_key] = each
        elif each.item == code and each.state != TaskState.WITHDRAWN and each.origin_id == before is not None:
            settled[each.follow_key] = each
    wanted = list(keys)
    if before is not None:
        gone = [
            each.id
            for key, each in unfinished.items()
            if each.origin_id == before and key not in wanted and each.state == TaskState.PENDING
        ]
        unfollow(work, row.recruit_id, gone, before)
        stays = [each for key, each in (*unfinished.items(), *settled.items()) if key in wanted]
        plans.adopt(work, [each.id for each in stays if each.origin_id == before], record_id)
    who = lookup.recruit_rows(everything(work), [row.recruit_id])[row.recruit_id]
    listed = work.installed.of(who.unit_id).items.get(code)
    if listed is None or who.status != RecruitStatus.ACTIVE:
        return
    for key in wanted:
        if key not in unfinished and key not in settled and listed.follows is not None:
            due = listed.follows.due.from_day(work.today, work.calendar)
            planned = opened(work, who.id, code, due, Dates(who.entry_date, who.probation_ends_on))
            title = f"{listed.definition['title']}：{key}"
            more = {"title": title, "follow_key": key, "origin_id": record_id}
            number, _ = plans.open_task(work, listed, planned, who.id, who.unit_id, **more)
            work.happened("task.opened", number, who.id)


def unfollow(work: Work, recruit_id: int, task_ids: Sequence[int], record_id: int) -> None:
    """Withdraw undone tasks that followed a record which no longer counts, or no longer names them."""
    plans.withdraw(work, task_ids, f"record:{record_id}")
    for each in task_ids:
        work.happened("task.withdrawn", each, recruit_id)


def opened(work: Work, recruit_id: int, code: str, due: date, dates: Dates) -> PlannedTask:
    """Return a task opened today by hand or by another's record; it never falls due inside a suspension."""
    planned = PlannedTask(
        item=code,
        occurrence=0,
        stage=work.catalogue.items[code].planned.stage or dates.stage_of_due(due),
        opens_on=work.today,
        nominal_due_on=due,
        due_on=due,
        missed_after=None,
        provisional=False,
    )
    known = pauses.suspensions_of(work, recruit_id)
    later = [pause for pause in known if pause.starts_on > work.today]
    moved = suspensions.through(planned, later, work.calendar)
    return suspensions.due(moved, known, work.calendar)


def require_running(work: Work, recruit_id: int, day: date) -> None:
    """Refuse a due date inside a suspension: nothing falls due while the plan stands still."""
    for pause in pauses.suspensions_of(work, recruit_id):
        if pause.starts_on <= day <= pause.ends_on:
            sentence = f"{pause.starts_on}至{pause.ends_on}暂停，期间不能到期"
            raise refuse("OUT_OF_RANGE", "dueOn", message=sentence)
