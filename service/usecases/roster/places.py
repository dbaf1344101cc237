"""Units and departments of a roster."""

from collections.abc import Sequence

from service.intake.layout import DEPARTMENTS, UNITS
from service.intake.rows import DepartmentRow, UnitRow
from service.store.units import units_below
from service.store.writes import entries, people
from service.usecases import participating
from service.usecases.roster.register import Register


def take_units(register: Register, rows: Sequence[UnitRow]) -> None:
    """Create and change units; parents last, so that their order does not matter."""
    work, sheet = register.work, UNITS.name
    present = entries.units(work.connection)
    register.units = {code: row.id for code, row in present.items()}
    for row in rows:
        known = present.get(row.code)
        said = register.said(sheet, row.code)
        news = register.news(said, {"name": row.name}, {"name": known.name} if known else {})
        if known is None:
            register.units[row.code] = people.add_unit(work, code=row.code, name=row.name)
        elif news:
            people.change_unit(work, known.id, **news)
        register.count(sheet, row.code, is_new=known is None, changes=news)
    _parents(register, rows)


def _parents(register: Register, rows: Sequence[UnitRow]) -> None:
    """Put units below others; the old place of each is left first, so that a turned tree is no circle."""
    work, sheet = register.work, UNITS.name
    now = {row.id: row for row in entries.units(work.connection).values()}
    codes = {number: row.code for number, row in now.items()}
    parents = {number: row.parent_id for number, row in now.items()}
    moved: list[tuple[UnitRow, int]] = []
    for row in rows:
        number = register.units[row.code]
        if row.parent_code is not None and row.parent_code not in register.units:
            reason = f"没有编码为{row.parent_code}的单位"
            register.missing("units", row.parent_code, sheet, row.row, "上级单位编码", reason)
            continue
        present = {"parent_code": codes.get(parents[number] or 0)}
        news = register.news(register.said(sheet, row.code), {"parent_code": row.parent_code}, present)
        if news:
            moved.append((row, register.units[news["parent_code"]]))
        register.keep(sheet, row.code, number, {"name": row.name, "parent_code": row.parent_code})
        register.count(sheet, row.code, changes=news)
    placed = participating.placed(work) if moved else None
    parents |= dict.fromkeys((register.units[row.code] for row, _ in moved), None)
    for row, parent in moved:
        number = register.units[row.code]
        if parent in units_below(parents, {number}):
            register.fault(sheet, row.row, "上级单位编码", "上级单位不能是本单位或其下级单位")
            continue
        parents[number] = parent
        people.change_unit(work, number, parent_id=parent)
    if placed is not None:
        participating.follow_parents(work, placed, "importRoster")
    for row in rows:
        if fields := register.changes(sheet, row.code):
            number = register.units[row.code]
            work.trace("importRoster", "Unit", number, unit_id=number, fields=fields)


def take_departments(register: Register, rows: Sequence[DepartmentRow]) -> None:
    """Create and change departments; a department stays in its unit."""
    work, sheet = register.work, DEPARTMENTS.name
    present = entries.departments(work.connection)
    register.departments = {code: (row.id, row.unit_id) for code, row in present.items()}
    for row in rows:
        unit_id = register.units.get(row.unit_code)
        known = present.get(row.code)
        if unit_id is None:
            reason = f"没有编码为{row.unit_code}的单位"
            register.missing("units", row.unit_code, sheet, row.row, "单位编码", reason)
            continue
        if known is not None and known.unit_id != unit_id:
            register.fault(sheet, row.row, "单位编码", "部门不能改属其他单位，请新建部门")
            continue
        said = register.said(sheet, row.code)
        news = register.news(said, {"name": row.name}, {"name": known.name} if known else {})
        if known is None:
            number = people.add_department(work, code=row.code, name=row.name, unit_id=unit_id)
            register.departments[row.code] = (number, unit_id)
        elif news:
            people.change_department(work, known.id, **news)
        register.count(sheet, row.code, is_new=known is None, changes=news)


def take_heads(register: Register, rows: Sequence[DepartmentRow]) -> None:
    """Let the people named head their departments: ever since where nobody did before, else from today."""
    work, sheet = register.work, DEPARTMENTS.name
    held = entries.heads(work.connection, work.today)
    headed = entries.ever_headed(work.connection)
    codes = {person.id: code for code, person in register.people.items()}
    for row in rows:
        head = register.people.get(row.head_code) if row.head_code is not None else None
        if row.head_code is not None and head is None:
            reason = f"没有工号为{row.head_code}的干部"
            register.missing("staff", row.head_code, sheet, row.row, "负责人工号", reason)
            continue
        if row.code not in register.departments:
            continue
        number, unit_id = register.departments[row.code]
        present = {"head_code": codes.get(held.get(number, 0))}
        news = register.news(register.said(sheet, row.code), {"head_code": row.head_code}, present)
        if news and head is not None:
            people.set_head(work, number, head.id, work.today if number in headed else None)
        register.keep(sheet, row.code, number, {"name": row.name, "head_code": row.head_code})
        register.count(sheet, row.code, changes=news)
        if fields := register.changes(sheet, row.code):
            work.trace("importRoster", "Department", number, unit_id=unit_id, fields=fields)
