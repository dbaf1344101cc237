"""The sheet that the organization department takes along on a visit, filled in with what is known already."""

from typing import Any

from service.domain.words import ASSIGNED_ROLES, Role
from service.intake.visit_sheet import Cell, VisitSheet
from service.store.reads import figures, supervision
from service.store.reads import visit_sheet as reads
from service.store.reads.checklists import track_title
from service.store.reads.counts import Figure
from service.store.reads.shape import Reading
from service.store.scope import Scope
from service.store.units import unit_parents, units_below
from service.usecases import sight
from service.usecases.service import Service


def visit_sheet(service: Service, scope: Scope, unit_code: str) -> VisitSheet:
    """Gather what to look at in a unit and those below it, and trace that it was.

    Raises RefusedError for a stranger, and for whoever records no visits there.
    """
    with service.write(scope) as work:
        reading = work.reading
        unit = sight.the_unit(reading, unit_code)
        role = sight.require_for_unit(scope, "recordVisit", unit.id, "unitCode")
        units = units_below(unit_parents(work.connection), {unit.id})
        people = reads.recruits(reading, units)
        sheet = VisitSheet(
            facts=_facts(service, reading, unit, units, people),
            rows={
                "逾期任务": _overdue(reading, units, people),
                "上次走访": _found(reading, unit.id, people),
                "督办事项": _open(reading, units, people),
                "结对缺口": [
                    (who.code, who.name, role.label)
                    for role in ASSIGNED_ROLES
                    for who in reads.missing(reading, units, role)
                ],
            },
            tracks=[track.title for track in reading.installed.of(unit.id).tracks],
        )
        counts = {name: len(rows) for name, rows in sheet.rows.items()}
        work.trace("exportVisitSheet", "Unit", unit.id, role=role, unit_id=unit.id, sheets=dict(counts))
    return sheet


def _facts(
    service: Service, reading: Reading, unit: Any, units: frozenset[int], people: dict[int, Any]
) -> list[tuple[str, Cell]]:
    total = Figure()
    for key, each in figures.figures(reading, ("shown_unit_id",)).items():
        if key[0] in units:
            total.add(each)
    progress, limit = total.progress, service.settings.lagging_percent
    share = progress.overdue * 100 / progress.due if progress.due else 0.0
    last = supervision.last_visits(reading, [unit.id]).get(unit.id)
    return [
        ("单位", f"{unit.name}（{unit.code}）"),
        ("填写日期", reading.today),
        ("上次走访", last or "尚未走访"),
        ("距上次走访天数", (reading.today - last).days if last else None),
        ("新录用公务员", len(people)),
        ("到期任务", progress.due),
        ("其中完成", progress.due_done),
        ("其中逾期", progress.overdue),
        ("逾期占比", f"{share:.0f}%" + (f"（超过{limit}%，可发督办）" if share > limit else "")),
        ("走访人", None),
    ]


def _overdue(reading: Reading, units: frozenset[int], people: dict[int, Any]) -> list[tuple[Cell, ...]]:
    return [
        (
            people[row.recruit_id].code,
            people[row.recruit_id].name,
            title,
            row.occurrence,
            Role(row.role).label,
            "、".join(doers),
            row.due_on,
            (reading.as_of - row.due_on).days,
        )
        for row, title, doers in reads.overdue(reading, units)
        if row.recruit_id in people
    ]


def _found(reading: Reading, unit_id: int, people: dict[int, Any]) -> list[tuple[Cell, ...]]:
    visit, findings = reads.last_visit(reading, unit_id)
    return [
        (
            visit.visited_on,
            people[each.recruit_id].name if each.recruit_id in people else None,
            track_title(reading, each.track) if each.track else None,
            each.text,
        )
        for each in findings
    ]


def _open(reading: Reading, units: frozenset[int], people: dict[int, Any]) -> list[tuple[Cell, ...]]:
    rows = reads.still_open(reading, units)
    names = reads.names_of(reading, {row.owner_id for row, _ in rows})
    return [
        (
            row.due_on,
            status.label,
            names.get(row.owner_id),
            people[row.recruit_id].name if row.recruit_id in people else None,
            row.text,
        )
        for row, status in rows
    ]
