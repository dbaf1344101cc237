"""The five sheets and their columns: one description for reading, writing and the template."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from service.domain.words import ASSIGNED_ROLES, Rank, Role
from service.intake import readings
from service.intake.cells import Cell
from service.intake.rows import DepartmentRow, PairingRow, RecruitRow, StaffRow, UnitRow

RANKS: Mapping[str, Rank] = {rank.label: rank for rank in Rank}
PAIRING_ROLES: Mapping[str, Role] = {role.label: role for role in ASSIGNED_ROLES}
STAFF_ROLES: Mapping[str, Role] = {
    "组织部": Role.ORGANIZER,
    "单位管理员": Role.UNIT_ADMIN,
    "审计": Role.AUDITOR,
}
_BLANK_ALLOWED = "（也可留空）"


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its header, the row's field, how a cell is read, and what the template says of it."""

    header: str
    field: str
    read: Callable[[Cell], object]
    required: bool = False
    choices: tuple[str, ...] = ()
    width: int = 16
    note: str = ""

    @property
    def is_day(self) -> bool:
        """Say whether the column holds dates."""
        return self.read is readings.day

    @property
    def is_number(self) -> bool:
        """Say whether the column holds numbers."""
        return self.read in (readings.year, readings.member_number)


@dataclass(frozen=True, slots=True)
class SheetLayout:
    """One sheet: its name, the part of the roster that it fills, its row and columns."""

    name: str
    part: str
    row: Callable[..., Any]
    columns: tuple[Column, ...]

    @property
    def required(self) -> tuple[str, ...]:
        """The headers that must be there."""
        return tuple(column.header for column in self.columns if column.required)

    def header_of(self, field: str) -> str:
        """Return the header of a field."""
        return next(column.header for column in self.columns if column.field == field)


def _phone_and_mail() -> tuple[Column, Column]:
    return Column("手机", "phone", readings.phone), Column("邮箱", "email", readings.email, width=26)


UNITS = SheetLayout(
    "单位",
    "units",
    UnitRow,
    (
        Column("单位编码", "code", readings.code, required=True, note="每个单位一个，不重复"),
        Column("单位名称", "name", readings.name, required=True, width=30),
        Column("上级单位编码", "parent_code", readings.code, note="没有上级单位的留空"),
    ),
)
DEPARTMENTS = SheetLayout(
    "部门",
    "departments",
    DepartmentRow,
    (
        Column("部门编码", "code", readings.code, required=True, note="每个部门一个，不重复"),
        Column("部门名称", "name", readings.name, required=True, width=26),
        Column("单位编码", "unit_code", readings.code, required=True, note="部门所属单位"),
        Column("负责人工号", "head_code", readings.code, note="部门负责人的工号"),
    ),
)
STAFF = SheetLayout(
    "干部",
    "staff",
    StaffRow,
    (
        Column("工号", "code", readings.code, required=True, note="每人一个，与新录用公务员的工号也不重复"),
        Column("姓名", "name", readings.name, required=True),
        Column("单位编码", "unit_code", readings.code, required=True),
        Column(
            "职级",
            "rank",
            readings.choice(RANKS, "、".join(RANKS)),
            required=True,
            choices=tuple(RANKS),
            note="从下拉列表中选择",
        ),
        Column("职务", "title", readings.text, width=26),
        Column("参加工作年份", "service_since", readings.year, note="四位年份，如 2007"),
        *_phone_and_mail(),
        Column(
            "角色",
            "role",
            readings.choice(
                # People also write what the pages call the role.
                {**STAFF_ROLES, Role.UNIT_ADMIN.label: Role.UNIT_ADMIN},
                "、".join(STAFF_ROLES) + _BLANK_ALLOWED,
            ),
            choices=tuple(STAFF_ROLES),
            note="从下拉列表中选择；一般干部留空",
        ),
    ),
)
RECRUITS = SheetLayout(
    "新录用公务员",
    "recruits",
    RecruitRow,
    (
        Column("工号", "code", readings.code, required=True, note="可先用临时编号，以后再更换"),
        Column("姓名", "name", readings.name, required=True),
        Column("单位编码", "unit_code", readings.code, required=True),
        Column("部门编码", "department_code", readings.code),
        Column("批次", "cohort_code", readings.code, required=True, note="如 2022"),
        Column("入职日期", "entry_date", readings.day, required=True, note="如 2022-09-01"),
        Column("岗位", "post", readings.text, width=20),
        Column(
            "单位序号", "member_number", readings.member_number, note="在本单位的序号，如第502名干警填 502"
        ),
        *_phone_and_mail(),
    ),
)
PAIRINGS = SheetLayout(
    "结对",
    "pairings",
    PairingRow,
    (
        Column("新录用公务员工号", "recruit_code", readings.code, required=True, width=20),
        Column(
            "结对角色",
            "role",
            readings.choice(PAIRING_ROLES, "、".join(PAIRING_ROLES)),
            required=True,
            choices=tuple(PAIRING_ROLES),
            note="从下拉列表中选择",
        ),
        Column("干部工号", "person_code", readings.code, required=True, note="政治导师或成长伙伴的工号"),
        Column("开始日期", "starts_on", readings.day, required=True, note="如 2022-09-01"),
    ),
)
SHEETS = (UNITS, DEPARTMENTS, STAFF, RECRUITS, PAIRINGS)
