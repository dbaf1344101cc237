"""How things stand with what messages to one person are about, read when a rule asks for it."""

from collections.abc import Sequence
from functools import cached_property
from typing import Any

from service.domain.milestones import Dates
from service.domain.words import MilestoneStatus, Stage, TaskState
from service.plugin_api import Notice
from service.plugin_host.host import Plugin
from service.plugin_host.notices import notice_of
from service.store.reads import appointments, figures, follow_ups, lookup, postable, tellable
from service.store.reads.milestones import milestone_status
from service.store.reads.shape import Reading
from service.usecases.service import Service
from service.usecases.telling.people import People
from service.usecases.telling.views import Views


class Facts:
    """The facts about some messages to one person, all looked up at once, kind of thing by kind of thing.

    ``reading`` sees everything, ``own`` what the person sees.
    """

    def __init__(self, service: Service, reading: Reading, own: Reading, told: Sequence[Any]) -> None:
        """Look up nothing yet."""
        self.service, self.reading, self.own, self.told = service, reading, own, told

    @cached_property
    def seen(self) -> set[int]:
        """The recruits among them whom the person sees."""
        return set(tellable.recruits_among(self.own, self._recruit_ids))

    @cached_property
    def recruits(self) -> dict[int, Any]:
        """The recruits by row."""
        return tellable.recruits_among(self.reading, self._recruit_ids)

    @cached_property
    def people(self) -> People:
        """Who holds which role towards these recruits."""
        return People(self.reading, self.recruits.values())

    def undone(self, row: Any) -> Any:
        """Return the task of a message while it is neither recorded nor settled, missed nor moved."""
        task = self._tasks.get(row.task_id)
        if task is None or task.state != TaskState.PENDING:
            return None
        missed = task.missed_after is not None and task.missed_after < self.reading.today
        return None if missed else task

    def record(self, row: Any) -> Any:
        """Return the record that a message is about."""
        return self._records.get(number_of(row))

    def meeting(self, row: Any) -> Any:
        """Return the appointment that a message is about."""
        return self._meetings.get(number_of(row))

    def follow_up(self, row: Any) -> Any:
        """Return the follow-up that a message is about while nobody answered it."""
        found = self._follow_ups.get(number_of(row))
        waits = found is not None and found.answered_on is None and found.closed_on is None
        return found if waits else None

    def pairing(self, row: Any) -> Any:
        """Return the assignment that a message is about."""
        return self._pairings.get(number_of(row))

    def milestone(self, row: Any) -> MilestoneStatus | None:
        """Return how the milestone of a message stands."""
        stage = next((each for each in Stage if each == subject_of(row)[1]), None)
        figure, who = self._gates.get((row.recruit_id, stage)), self.recruits.get(row.recruit_id)
        if stage is None or figure is None or who is None:
            return None
        return milestone_status(Dates(who.entry_date, who.probation_ends_on), stage, figure, self.reading)

    def notice(self, row: Any) -> tuple[Plugin, Notice] | None:
        """Return the notice of a plugin's message as the recruit's unit has it, None where it is not used."""
        who = self.recruits.get(row.recruit_id)
        host = self.service.host_of(self.reading.installed, who.unit_id) if who else self._whole
        return notice_of(host, row.kind)

    def context(self, plugin: Plugin, notice: Notice, recruit_id: int) -> Any:
        """Return what a notice about a recruit is given today."""
        views = Views(self.service, self.reading, self.recruits)
        return views.context(plugin, notice, recruit_id)

    @cached_property
    def _whole(self) -> Any:
        return self.service.host.under(self.reading.installed.choices(None), whole=True)

    @cached_property
    def _recruit_ids(self) -> set[int]:
        return {row.recruit_id for row in self.told if row.recruit_id is not None}

    @cached_property
    def _tasks(self) -> dict[int, Any]:
        return lookup.task_rows(self.reading, {row.task_id for row in self.told if row.task_id is not None})

    @cached_property
    def _records(self) -> dict[int, Any]:
        return lookup.record_rows(self.reading, self._numbers())

    @cached_property
    def _meetings(self) -> dict[int, Any]:
        return appointments.rows_of(self.reading, sorted(self._numbers("appointment.")))

    @cached_property
    def _follow_ups(self) -> dict[int, Any]:
        return follow_ups.by_ids(self.reading, sorted(self._numbers("follow_up.")))

    @cached_property
    def _pairings(self) -> dict[int, Any]:
        return postable.pairings(self.reading, self._numbers("assignment."))

    @cached_property
    def _gates(self) -> dict[Any, Any]:
        wanted = [figures.of_recruits(sorted(self._recruit_ids))]
        return dict(figures.figures(self.reading, ("recruit_id", "stage"), wanted, gates=True))

    def _numbers(self, prefix: str = "") -> set[int]:
        return {number_of(row) for row in self.told if row.kind.startswith(prefix)}


def subject_of(row: Any) -> list[str]:
    """Return what a message is about, as its cause names it after the kind."""
    return str(row.cause).removeprefix(f"{row.kind}:").split(":")


def number_of(row: Any) -> int:
    """Return the row that a message is about, 0 where its cause names none."""
    first = subject_of(row)[0]
    return int(first) if first.isascii() and first.isdecimal() else 0
