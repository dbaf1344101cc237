"""Disjoint counts over tasks, and the ratio that people read."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from service.domain.words import TaskStatus


@dataclass(slots=True)
class Progress:
    """Counts of tasks; withdrawn ones are outside, the seven statuses sum to ``total``."""

    total: int = 0
    done: int = 0
    waived: int = 0
    submitted: int = 0
    missed: int = 0
    overdue: int = 0
    open: int = 0
    upcoming: int = 0
    due: int = 0
    due_done: int = 0

    @property
    def ratio(self) -> float:
        """The part of what is asked that is done."""
        return ratio_of(self.total, self.waived, self.done)

    def add(self, other: "Progress") -> None:
        """Add another's counts to this one."""
        self.total += other.total
        self.done += other.done
        self.waived += other.waived
        self.submitted += other.submitted
        self.missed += other.missed
        self.overdue += other.overdue
        self.open += other.open
        self.upcoming += other.upcoming
        self.due += other.due
        self.due_done += other.due_done

    @classmethod
    def of(cls, tasks: Iterable[tuple[TaskStatus, date]], day: date) -> "Progress":
        """Count tasks given as (status, due date); ``due`` are those due by ``day`` that were not waived."""
        counts = cls()
        for status, due_on in tasks:
            if status is TaskStatus.WITHDRAWN:
                continue
            counts.total += 1
            name = status.value.lower()
            setattr(counts, name, getattr(counts, name) + 1)
            if due_on <= day and status is not TaskStatus.WAIVED:
                counts.due += 1
                counts.due_done += status is TaskStatus.DONE
        return counts


def ratio_of(total: int, waived: int, done: int) -> float:
    """Return the part that is done of what is not waived; 1 where there is nothing to do."""
    asked = total - waived
    return done / asked if asked else 1.0
