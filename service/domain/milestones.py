"""The four milestones of a recruit: their dates, the stage of a task, and what a day sees of them."""

from collections.abc import Sequence
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
        return dict(_milestones(self))

    def stage_of_due(self, nominal: date) -> Stage:
        """Return the milestone that a task due then counts towards (E+12 months for FIRST_YEAR)."""
        bounds = self.milestones() | {Stage.FIRST_YEAR: FIRST_YEAR.from_day(self.entry)}
        return next((stage for stage, day in bounds.items() if nominal <= day), Stage.THIRD_YEAR)

    def stage_on(self, day: date) -> Stage:
        """Return the milestone that the recruit is on the way to."""
        return next((stage for stage, on in self.milestones().items() if on >= day), Stage.THIRD_YEAR)

    def milestone_status(self, stage: Stage, gates: Sequence[TaskStatus], day: date) -> MilestoneStatus:
        """Derive a milestone's status from its gates' statuses; withdrawn and missed ones block nothing."""
        counting = [gate for gate in gates if gate not in _BLOCKING_NOTHING]
        if counting and all(gate in _SETTLED for gate in counting):
            return MilestoneStatus.REACHED
        if TaskStatus.OVERDUE in counting:
            return MilestoneStatus.OVERDUE
        stages = list(Stage)
        index = stages.index(stage)
        begun = day >= self.opens if index == 0 else self.milestones()[stages[index - 1]] < day
        return MilestoneStatus.IN_PROGRESS if begun else MilestoneStatus.UPCOMING


@lru_cache(maxsize=4096)
def _milestones(dates: Dates) -> tuple[tuple[Stage, date], ...]:
    """Return the milestone dates; recruits of one cohort share theirs, and months are dear to count."""
    return (
        (Stage.PRE_ENTRY, dates.entry),
        (Stage.FIRST_MONTH, FIRST_MONTH.from_day(dates.entry)),
        (Stage.FIRST_YEAR, dates.probation_end),
        (Stage.THIRD_YEAR, dates.end),
    )
