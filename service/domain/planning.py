"""From a checklist and two dates to the tasks of three years."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import pairwise

from service.domain.milestones import LEAD_DAYS, Dates
from service.domain.offsets import Anchor, Offset
from service.domain.schedules import Every, Follow, Once, OnRequest, Schedule
from service.domain.words import Stage
from service.domain.working_days import WorkingCalendar

_EARLY_MONTHS = 3
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class PlannedItem:
    """What planning needs to know of a checklist item."""

    code: str
    schedules: tuple[Schedule, ...]
    opens: Offset | None = None
    stage: Stage | None = None


@dataclass(frozen=True, slots=True)
class PlannedTask:
    """One occurrence of an item with its dates.

    ``missed_after`` is the nominal end of the item's next window, None where it does not recur.
    """

    item: str
    occurrence: int
    stage: Stage
    opens_on: date
    nominal_due_on: date
    due_on: date
    missed_after: date | None
    provisional: bool

    @property
    def recurring(self) -> bool:
        """Say whether the task is a window of a recurring item."""
        return self.missed_after is not None


@dataclass(frozen=True, slots=True)
class Suspension:
    """Days on which the plan stands still, first and last included."""

    starts_on: date
    ends_on: date

    @property
    def days_lost(self) -> int:
        """Return last − first + 1."""
        return (self.ends_on - self.starts_on).days + 1

    def shifted(self, day: date) -> date:
        """Move a day on or after the first suspended day by the days lost."""
        return day + timedelta(days=self.days_lost) if day >= self.starts_on else day

    def swallows(self, task: PlannedTask) -> bool:
        """Say whether a recurring task's window lies wholly inside."""
        return task.recurring and task.opens_on >= self.starts_on and task.nominal_due_on <= self.ends_on


def dated(task: PlannedTask, calendar: WorkingCalendar) -> PlannedTask:
    """Give a task the working due date of its nominal one."""
    due_on = calendar.due_on(task.nominal_due_on, task.opens_on)
    provisional = calendar.is_provisional(task.nominal_due_on) or calendar.is_provisional(due_on)
    return replace(task, due_on=due_on, provisional=provisional)


def plan(items: Iterable[PlannedItem], dates: Dates, calendar: WorkingCalendar) -> list[PlannedTask]:
    """Date all tasks that exist from enrolment on, sorted by nominal due date and item code."""
    tasks = [task for item in items for task in plan_item(item, dates, calendar)]
    return sorted(tasks, key=lambda task: (task.nominal_due_on, task.item, task.occurrence))


def plan_item(item: PlannedItem, dates: Dates, calendar: WorkingCalendar) -> list[PlannedTask]:
    """Date the tasks of one item; occurrences count from 1 by nominal due date."""
    spans: list[tuple[date, date, bool]] = []
    for schedule in item.schedules:
        match schedule:
            case Once(due):
                nominal = resolve(due, dates, calendar)
                spans.append((nominal, _opening(item, due, nominal, dates, calendar), False))
            case Every():
                spans += [(end, start, True) for start, end in windows(schedule, dates, calendar)]
            case Follow() | OnRequest():
                continue
    spans.sort()
    recurring = [(opens_on, nominal) for nominal, opens_on, recurs in spans if recurs]
    ends = [nominal for _, nominal in recurring]
    lapses = dict(zip(ends, [*ends[1:], _one_more(item.schedules, dates, calendar)], strict=False))
    return [
        dated(
            PlannedTask(
                item=item.code,
                occurrence=occurrence,
                stage=item.stage or dates.stage_of_due(nominal),
                opens_on=opens_on,
                nominal_due_on=nominal,
                due_on=nominal,
                missed_after=lapses[nominal] if recurs else None,
                provisional=False,
            ),
            calendar,
        )
        for occurrence, (nominal, opens_on, recurs) in enumerate(spans, start=1)
    ]


def resolve(offset: Offset, dates: Dates, calendar: WorkingCalendar | None = None) -> date:
    """Return the day that an offset names for these dates."""
    anchor = dates.probation_end if offset.anchor is Anchor.PROBATION else dates.entry
    return offset.from_day(anchor, calendar)


def windows(
    schedule: Every, dates: Dates, calendar: WorkingCalendar, beyond: int = 0
) -> list[tuple[date, date]]:
    """Cut [start, until) into windows, each (first day, last day); ``beyond`` adds windows after the end.

    Every cut is counted from the anchor, so a month's end never drifts; the last window ends with ``until``.
    """
    until = resolve(schedule.until, dates, calendar)
    cuts: list[date] = []
    while not cuts or cuts[-1] < until:
        later = schedule.start.less_months(-schedule.months * len(cuts))
        cuts.append(resolve(later, dates, calendar))
    cuts[-1] = until
    cuts.extend(
        resolve(schedule.until.less_months(-schedule.months * more), dates, calendar)
        for more in range(1, beyond + 1)
    )
    return [(first, following - _DAY) for first, following in pairwise(cuts)]


def _one_more(schedules: Sequence[Schedule], dates: Dates, calendar: WorkingCalendar) -> date | None:
    after = [windows(each, dates, calendar, beyond=1)[-1][1] for each in schedules if isinstance(each, Every)]
    return max(after, default=None)


def _opening(item: PlannedItem, due: Offset, nominal: date, dates: Dates, calendar: WorkingCalendar) -> date:
    if item.opens is not None:
        return resolve(item.opens, dates, calendar)
    if nominal <= dates.entry:
        return nominal - timedelta(days=LEAD_DAYS)
    if nominal > Offset(months=_EARLY_MONTHS).from_day(dates.entry):
        return resolve(due.less_months(_EARLY_MONTHS), dates, calendar)
    return dates.entry
