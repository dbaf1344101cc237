"""Telling of pairings, of gaps in them, and of milestones."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from typing import Any

from service.domain.milestones import Dates
from service.domain.words import ASSIGNED_ROLES, MilestoneStatus, Role, Stage
from service.store import calendar
from service.store.reads import figures, tellable
from service.store.reads.progress import milestone_status
from service.store.writes.notices import Telling
from service.usecases.telling.day import Day
from service.usecases.telling.kinds import TITLES
from service.usecases.telling.people import People

_DAY = timedelta(days=1)


def of_plans(day: Day, people: People, recruits: Sequence[Any]) -> Iterator[Telling]:
    """Tell of the pairings and milestones of these recruits."""
    by_id = {who.id: who for who in recruits}
    pairings = tellable.pairings(day.reading, list(by_id))
    yield from _of_pairings(day, by_id, pairings)
    yield from _of_gaps(day, people, recruits, pairings)
    yield from _of_milestones(day, people, recruits)


def _of_pairings(day: Day, recruits: dict[int, Any], pairings: Sequence[Any]) -> Iterator[Telling]:
    """Tell both sides on the day on which a pairing begins, and on its last."""
    for each in pairings:
        who, role = recruits[each.recruit_id], Role(each.role)
        both = (each.person_id, each.recruit_id)
        if day.recent(each.starts_on) and (each.ends_on is None or each.ends_on >= day.today):
            body = f"{role.label}结对自{each.starts_on}开始"
            yield from _core("assignment.made", both, body, who, str(each.id))
        if each.ends_on is not None and day.recent(each.ends_on):
            body = f"{role.label}结对于{each.ends_on}结束"
            yield from _core("assignment.ended", both, body, who, str(each.id))


def _of_gaps(day: Day, people: People, recruits: Sequence[Any], pairings: Sequence[Any]) -> Iterator[Telling]:
    """Tell those who pair of a recruit who has been without a mentor or partner for some working days."""
    working = calendar.load(day.reading.connection)
    for who in recruits:
        dates = Dates(who.entry_date, who.probation_ends_on)
        if not dates.opens <= day.today <= dates.end:
            continue
        for role in ASSIGNED_ROLES:
            if people.in_role(role, who.id):
                continue
            ended = [
                each.ends_on
                for each in pairings
                if each.recruit_id == who.id and each.role == role and each.ends_on is not None
            ]
            first: date = max([dates.opens, *(last + _DAY for last in ended if last < day.today)])
            if working.add(first - _DAY, day.service.settings.gap_working_days) <= day.today:
                body = f"自{first}起没有{role.label}，请安排"
                whom = people.of((Role.UNIT_ADMIN, Role.ORGANIZER), who.id)
                yield from _core("recruit.gap", whom, body, who, f"{who.id}:{role}:{first}")


def _of_milestones(day: Day, people: People, recruits: Sequence[Any]) -> Iterator[Telling]:
    """Tell of milestones reached, and of those of which a gate is overdue."""
    ids = [who.id for who in recruits]
    counted = figures.figures(day.reading, ("recruit_id", "stage"), [figures.of_recruits(ids)], gates=True)
    late, settled = tellable.overdue_gates(day.reading, ids), tellable.gates_settled(day.reading, ids)
    for who in recruits:
        dates = Dates(who.entry_date, who.probation_ends_on)
        for stage in Stage:
            figure = counted.get((who.id, stage))
            if figure is None:
                continue
            status = milestone_status(dates, stage, figure, day.reading)
            cause = f"{who.id}:{stage}"
            if status is MilestoneStatus.REACHED:
                if (on := settled.get((who.id, stage))) is not None and day.recent(on):
                    whom = people.of((Role.RECRUIT, Role.MENTOR, Role.UNIT_ADMIN), who.id)
                    body = f"{stage.label}节点已达成"
                    yield from _core("milestone.reached", whom, body, who, cause)
            elif (due := late.get((who.id, stage))) is not None and day.recent(due + _DAY):
                roles = (Role.RECRUIT, Role.MENTOR, Role.UNIT_ADMIN, Role.ORGANIZER)
                body = f"{stage.label}节点有必做任务逾期（应于{due}完成）"
                yield from _core("milestone.overdue", people.of(roles, who.id), body, who, cause)


def _core(kind: str, people: Iterable[int], body: str, who: Any, cause: str) -> Iterator[Telling]:
    for person in people:
        yield Telling(
            person_id=person,
            kind=kind,
            cause=f"{kind}:{cause}",
            title=TITLES[kind],
            body=body,
            recruit_id=who.id,
        )
