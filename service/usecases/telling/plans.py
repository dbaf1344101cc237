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
from service.usecases.telling import portals
from service.usecases.telling.day import Day
from service.usecases.telling.kinds import TITLES
from service.usecases.telling.people import People
from service.usecases.telling.portals import Turn, Turned

_DAY = timedelta(days=1)
_AROUND: tuple[Role, ...] = (Role.RECRUIT, Role.MENTOR, Role.UNIT_ADMIN)


def of_plans(day: Day, people: People, recruits: Sequence[Any]) -> Iterator[Telling]:
    """Tell of the pairings and milestones of these recruits."""
    by_id = {who.id: who for who in recruits}
    pairings = tellable.pairings(day.reading, list(by_id))
    turns, turned = list(_turns(day, pairings)), list(_milestones(day, recruits))
    day.call(portals.of_pairings(day.reading, day.portals, by_id, turns))
    day.call(portals.of_milestones(day.portals, turned))
    yield from _of_pairings(by_id, turns)
    yield from _of_gaps(day, people, recruits, pairings)
    yield from _of_milestones(people, turned)


def _turns(day: Day, pairings: Sequence[Any]) -> Iterator[Turn]:
    """Give the pairings that begin, and those that end, on the day on which they do."""
    for each in pairings:
        if day.recent(each.starts_on) and (each.ends_on is None or each.ends_on >= day.today):
            yield Turn("assignment.made", each, each.starts_on)
        if each.ends_on is not None and day.recent(each.ends_on):
            yield Turn("assignment.ended", each, each.ends_on)


def _of_pairings(recruits: dict[int, Any], turns: Sequence[Turn]) -> Iterator[Telling]:
    """Tell both sides on the day on which a pairing begins, and on its last."""
    for turn in turns:
        pairing = turn.pairing
        label = Role(pairing.role).label
        begins = f"{label}结对自{pairing.starts_on}开始"
        body = begins if turn.event == "assignment.made" else f"{label}结对于{pairing.ends_on}结束"
        both = (pairing.person_id, pairing.recruit_id)
        yield from _core(turn.event, both, body, recruits[pairing.recruit_id], str(pairing.id))


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


def _milestones(day: Day, recruits: Sequence[Any]) -> Iterator[Turned]:
    """Give the milestones that were reached, and those of which a gate is overdue, where that is news."""
    ids = [who.id for who in recruits]
    late, settled = tellable.overdue_gates(day.reading, ids), tellable.gates_settled(day.reading, ids)
    settled = {key: on for key, on in settled.items() if day.recent(on)}
    late = {key: due for key, due in late.items() if day.recent(due + _DAY)}
    news = {recruit_id for recruit_id, _stage in (*settled, *late)}
    if not news:
        return
    counted = figures.figures(day.reading, ("recruit_id", "stage"), [figures.of_recruits(news)], gates=True)
    for who in recruits:
        dates = Dates(who.entry_date, who.probation_ends_on)
        for stage in Stage:
            figure = counted.get((who.id, stage))
            if figure is None:
                continue
            status = milestone_status(dates, stage, figure, day.reading)
            if status is MilestoneStatus.REACHED:
                if (on := settled.get((who.id, stage))) is not None:
                    yield Turned("milestone.reached", who, stage, on, on)
            elif (due := late.get((who.id, stage))) is not None:
                yield Turned("milestone.overdue", who, stage, due + _DAY, due)


def _of_milestones(people: People, turned: Sequence[Turned]) -> Iterator[Telling]:
    """Tell those around, and of what is overdue those above as well."""
    for each in turned:
        roles, body = _AROUND, f"{each.stage.label}节点已达成"
        if each.event == "milestone.overdue":
            roles = (*_AROUND, Role.ORGANIZER)
            body = f"{each.stage.label}节点有必做任务逾期（应于{each.due}完成）"
        whom = people.of(roles, each.who.id)
        yield from _core(each.event, whom, body, each.who, f"{each.who.id}:{each.stage}")


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
