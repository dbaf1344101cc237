"""Units and departments of a roster."""

from collections.abc import Sequence

from service.intake.layout import DEPARTMENTS, UNITS
from service.intake.rows import DepartmentRow, UnitRow
from service.store.scope import units_below
from service.store.writes import entries, people
from service.usecases.roster.register import Register


def take_units(register: Register, rows: Sequence[UnitRow]) -> None:
    """Create and change units; parents last, so that their order does not matter."""
    work, sheet = register.work, UNITS.name
    present = entries.units(work.connection)
    register.units = {code: row.id for code, row in present.items()}
    tally = register.tally(sheet)
    for row in rows:
        known = present.get(row.code)
        news = register.news(sheet, row.code, {"name": row.name}, {"name": known.name} if known else {})
        if known is None:
            register.units[row.code] = people.add_unit(work, code=row.code, name=row.name)
        elif news:
            people.change_unit(work, known.id, **news)
        register.settle(tally, is_new=known is None, changes=news)
    _parents(register, rows)


def _parents(register: Register, rows: Sequence[UnitRow]) -> None:
    work, sheet = register.work, UNITS.name
    now = {row.id: row for row in entries.units(work.connection).values()}
    codes = {number: row.code for number, row in now.items()}
    parents = {number: row.parent_id for number, row in now.items()}
    for row in rows:
        number = register.units[row.code]
        if row.parent_code is not None and row.parent_code not in register.units:
            register.fault(sheet, row.row, "上级单位编码", f"没有编码为{row.parent_code}的单位")
            continue
        present = {"parent_code": codes.get(parents[number] or 0)}
        news = register.news(sheet, row.code, {"parent_code": row.parent_code}, present)
        if news:
            parent = register.units[news["parent_code"]]
            if parent in units_below(parents, {number}):
                register.fault(sheet, row.row, "上级单位编码", "上级单位不能是本单位或其下级单位")
                continue
            parents[number] = parent
            people.change_unit(work, number, parent_id=parent)
        register.keep(sheet, row.code, number, {"name": row.name, "parent_code": row.parent_code})


def take_departments(register: Register, rows: Sequence[DepartmentRow]) -> None:
    """Create and change departments; a department stays in its unit."""
    work, sheet = register.work, DEPARTMENTS.name
    present = entries.departments(work.connection)
    register.departments = {code: (row.id, row.unit_id) for code, row in present.items()}
    tally = register.tally(sheet)
    for row in rows:
        unit_id = register.units.get(row.unit_code)
        known = present.get(row.code)
        if unit_id is None:
            register.fault(sheet, row.row, "单位编码", f"没有编码为{row.unit_code}的单位")
            continue
        if known is not None and known.unit_id != unit_id:
            register.fault(sheet, row.row, "单位编码", "部门不能改属其他单位，请新建部门")
            continue
        news = register.news(sheet, row.code, {"name": row.name}, {"name": known.name} if known else {})
        if known is None:
            number = people.add_department(work, code=row.code, name=row.name, unit_id=unit_id)
            register.departments[row.code] = (number, unit_id)
        elif news:
            people.change_department(work, known.id, **news)
        register.settle(tally, is_new=known is None, changes=news)


def take_heads(register: Register, rows: Sequence[DepartmentRow]) -> None:
    """Let the people named head their departments."""
    work, sheet = register.work, DEPARTMENTS.name
    held = entries.heads(work.connection, work.today)
    codes = {person.id: code for code, person in register.people.items()}
    for row in rows:
        if row.code not in register.departments:
            continue
        number = register.departments[row.code][0]
        head = register.people.get(row.head_code) if row.head_code is not None else None
        if row.head_code is not None and head is None:
            reason = f"没有工号为{row.head_code}的干部"
            register.missing("staff", row.head_code, sheet, row.row, "负责人工号", reason)
            continue
        present = {"head_code": codes.get(held.get(number, 0))}
        news = register.news(sheet, row.code, {"head_code": row.head_code}, present)
        if news and head is not None:
            people.set_head(work, number, head.id, work.today if number in held else None)
        register.keep(sheet, row.code, number, {"name": row.name, "head_code": row.head_code})
