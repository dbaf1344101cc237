"""Paper, generated and not typed: a recruit's checklists, and the ledger (台账) of a unit or the city."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from service.domain.progress import Progress
from service.domain.words import RecruitStatus, Role, Stage
from service.intake.papers import (
    Booklet,
    Ledger,
    LedgerRow,
    PaperLine,
    PaperMilestone,
    PaperRecord,
    PaperRecruit,
    PaperTask,
    PaperTrack,
)
from service.intake.telling import told
from service.store.reads import papers
from service.store.reads.shape import Reading
from service.store.scope import Scope
from service.usecases import sight
from service.usecases.readings import tell_reading
from service.usecases.service import Service

_CHUNK = 200
"""So many recruits are read at a time."""


def booklet(service: Service, scope: Scope, code: str) -> Booklet:
    """Return a recruit's checklists as the viewer may read them, and trace what private was read.

    Raises RefusedError where the viewer sees no such recruit.
    """
    with service.look(scope) as reading:
        who = sight.the_recruit(reading, code, "recruit")
        found = papers.recruits(reading, [who.id])[0]
        tasks = papers.tasks(reading, [who.id], lines=True)[who.id]
        records = papers.records(reading, who.id)
        tracks = [
            PaperTrack(
                code=each["track"]["id"],
                title=each["track"]["title"],
                progress=_progress(each["progress"]),
                lines=[
                    _line(row, task, records.get(row.id, ()))
                    for row, task in tasks
                    if task["item"]["track"]["id"] == each["track"]["id"]
                ],
            )
            for each in found["tracks"]
        ]
        shown = list(reading.shown)
    tell_reading(service, scope, shown)
    return Booklet(
        day=service.today,
        recruit=_recruit(found),
        milestones=_milestones(found),
        progress=_progress(found["progress"]),
        tracks=[each for each in tracks if each.lines],
    )


@contextmanager
def ledger(service: Service, scope: Scope, unit_code: str | None = None) -> Iterator[Ledger]:
    """Open the ledger of a unit with those below it, or of all whom the viewer sees.

    Its rows are read while they are asked for, some recruits at a time, and end with the block. It holds no
    payload and no free text. Raises RefusedError where there is no such unit.
    """
    with service.look(scope) as reading:
        title = sight.the_unit(reading, unit_code, "unit").name if unit_code is not None else "全市"
        ids = papers.recruits_of(reading, unit_code)
        yield Ledger(
            day=service.today,
            title=f"{title}新录用公务员培养台账",
            count=len(ids),
            tracks=[(track.code, track.title) for track in reading.catalogue.tracks],
            rows=_rows(reading, ids),
        )


def _rows(reading: Reading, ids: Sequence[int]) -> Iterator[LedgerRow]:
    for start in range(0, len(ids), _CHUNK):
        some = ids[start : start + _CHUNK]
        # What was read for one chunk is not needed for the next.
        here = replace(reading, memo={})
        tasks = papers.tasks(here, some)
        for number, found in zip(some, papers.recruits(here, some), strict=True):
            yield LedgerRow(
                recruit=_recruit(found),
                milestones=_milestones(found),
                progress=_progress(found["progress"]),
                tracks={each["track"]["id"]: _progress(each["progress"]) for each in found["tracks"]},
                tasks=[_task(task) for _, task in tasks[number]],
            )


def _recruit(found: Mapping[str, Any]) -> PaperRecruit:
    return PaperRecruit(
        code=found["code"],
        name=found["name"],
        unit=found["unit"]["name"],
        department=_name(found["department"]),
        cohort=found["cohort"]["code"],
        post=found["post"],
        entry_date=found["entryDate"],
        probation_ends_on=found["probationEndsOn"],
        status=RecruitStatus(found["status"]),
        stage=found["stage"],
        mentor=_name(found["mentor"]),
        partner=_name(found["partner"]),
    )


def _milestones(found: Mapping[str, Any]) -> list[PaperMilestone]:
    return [
        PaperMilestone(
            stage=each["stage"],
            due_on=each["dueOn"],
            status=each["status"],
            reached_at=each["reachedAt"],
            progress=_progress(each["progress"]),
        )
        for each in found["milestones"]
    ]


def _progress(found: Mapping[str, Any]) -> Progress:
    return Progress(due_done=found["dueDone"], **{name: found[name] for name in found if name != "dueDone"})


def _task(found: Mapping[str, Any]) -> PaperTask:
    return PaperTask(
        track=found["item"]["track"]["title"],
        item=found["item"]["title"],
        occurrence=found["occurrence"],
        stage=Stage(found["stage"]),
        role=Role(found["responsibleRole"]),
        responsibles=[each["name"] for each in found["responsibles"]],
        opens_on=found["opensOn"],
        due_on=found["dueOn"],
        status=found["status"],
        completed_on=found["completedOn"],
        late=found["late"],
    )


def _line(
    row: Any, found: Mapping[str, Any], records: Sequence[tuple[Mapping[str, Any], Mapping[str, Any]]]
) -> PaperLine:
    return PaperLine(
        title=found["title"],
        gate=row.gate,
        confirmer=Role(found["confirmerRole"]) if found["confirmerRole"] else None,
        task=_task(found),
        records=[
            PaperRecord(
                status=each["status"],
                occurred_on=each["occurredOn"],
                author=_name(each["author"]),
                entered_by=_name(each["enteredBy"]),
                confirmed_by=_name(each["confirmedBy"]),
                fields=told(each["payload"] or {}, schema),
                partly=each["redacted"],
            )
            for schema, each in records
        ],
    )


def _name(found: Mapping[str, Any] | None) -> str | None:
    return found["name"] if found else None
