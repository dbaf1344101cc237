"""The four milestones of a recruit: their dates, the stage of a task, and what a day sees of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from service.domain.offsets import Offset
from service.domain.words import MilestoneStatus, Stage, TaskStatus

FIRST_MONTH = Offset(months=1)
FIRST_YEAR = Offset(months=12)
THIRD_YEAR = Offset(months=36)
LEAD_DAYS = 30
"""So many days before E the plan begins to open."""

_SETTLED = (TaskStatus.DONE, TaskStatus.WAIVED)
_BLOCKING_NOTHING = (TaskStatus.WITHDRAWN, TaskStatus.MISSED)


@dataclass(frozen=True, slots=True)
class Dates:
    """Entry date E and end of probation P of one recruit."""

    entry: date
    probation_end: date

    @classmethod
    def from_entry(cls, entry: date) -> "Dates":
        """Return the dates of a recruit whose probation is not extended."""
        return cls(entry, FIRST_YEAR.from_day(entry))

    @property
    def opens(self) -> date:
        """The day from which the plan is in progress and acts may lie."""
        return self.entry - timedelta(days=LEAD_DAYS)

    @property
    def end(self) -> date:
        """E+36 months."""
        return THIRD_YEAR.from_day(self.entry)

    def milestones(self) -> dict[Stage, date]:
        """Return the milestone dates in order; they never roll to working days."""
        return dict(_milestones(self.entry, self.probation_end))

    def stage_of_due(self, nominal: date) -> Stage:
        """Return the milestone that a task due then counts towards (E+12 months for FIRST_YEAR)."""
        bounds = self.milestones() | {Stage.FIRST_YEAR: FIRST_YEAR.from_day(self.entry)}
        return next((stage for stage, day in bounds.items() if nominal <= day), Stage.THIRD_YEAR)

    def stage_on(self, day: date) -> Stage:
        """Return the milestone that the recruit is on the way to."""
        return stage_on(self.entry, self.probation_end, day)

    def way(self, day: date) -> Sequence[tuple[Stage, date, bool]]:
        """Return the milestones in order: each with its date, and whether the way to it has begun by a day.

        The way to the first begins before E, to each other on the day after the one before.
        """
        begun, way = day >= self.opens, []
        for stage, on in _milestones(self.entry, self.probation_end).items():
            way.append((stage, on, begun))
            begun = on < day
        return way

    def begun(self, stage: Stage, day: date) -> bool:
        """Say whether the way to a milestone has begun by a day."""
        return next(begun for each, _, begun in self.way(day) if each == stage)

    def milestone_status(self, stage: Stage, gates: Sequence[TaskStatus], day: date) -> MilestoneStatus:
        """Derive a milestone's status from its gates' statuses; withdrawn and missed ones block nothing."""
        counting = [gate for gate in gates if gate not in _BLOCKING_NOTHING]
        settled = sum(gate in _SETTLED for gate in counting)
        overdue = counting.count(TaskStatus.OVERDUE)
        return status_by(len(counting), settled, overdue, begun=self.begun(stage, day))


def status_by(gates: int, settled: int, overdue: int, *, begun: bool) -> MilestoneStatus:
    """Derive a milestone's status from how many gates count for it, are settled and are overdue."""
    if gates and settled == gates:
        return MilestoneStatus.REACHED
    if overdue:
        return MilestoneStatus.OVERDUE
    return MilestoneStatus.IN_PROGRESS if begun else MilestoneStatus.UPCOMING


@lru_cache(maxsize=4096)
def stage_on(entry: date, probation_end: date, day: date) -> Stage:
    """Return the milestone that a recruit with these dates is on the way to."""
    dates = _milestones(entry, probation_end)
    return next((stage for stage, on in dates.items() if on >= day), Stage.THIRD_YEAR)


@lru_cache(maxsize=4096)
def _milestones(entry: date, probation_end: date) -> Mapping[Stage, date]:
    """Return the milestone dates; recruits of one cohort share theirs, and months are dear to count."""
    return {
        Stage.PRE_ENTRY: entry,
        Stage.FIRST_MONTH: FIRST_MONTH.from_day(entry),
        Stage.FIRST_YEAR: probation_end,
        Stage.THIRD_YEAR: THIRD_YEAR.from_day(entry),
    }
