"""The rows of a roster as plain values, and the faults of a workbook that cannot be one."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from service.domain.words import Rank, Role


@dataclass(frozen=True, slots=True)
class UnitRow:
    """One line of 单位; like every row it knows its row number in Excel, which equality ignores.

    None means "not named", by an empty cell or a missing column: an import leaves such a value alone.
    """

    row: int = field(compare=False)
    code: str
    name: str
    parent_code: str | None = None


@dataclass(frozen=True, slots=True)
class DepartmentRow:
    """One line of 部门."""

    row: int = field(compare=False)
    code: str
    name: str
    unit_code: str
    head_code: str | None = None


@dataclass(frozen=True, slots=True)
class StaffRow:
    """One line of 干部; ``service_since`` is the year in which they began to work (参加工作年份)."""

    row: int = field(compare=False)
    code: str
    name: str
    unit_code: str
    rank: Rank
    title: str | None = None
    service_since: int | None = None
    phone: str | None = None
    email: str | None = None
    role: Role | None = None


@dataclass(frozen=True, slots=True)
class RecruitRow:
    """One line of 新录用公务员; ``member_number`` is the number in the unit (单位序号)."""

    row: int = field(compare=False)
    code: str
    name: str
    unit_code: str
    department_code: str | None
    cohort_code: str
    entry_date: date
    post: str | None = None
    member_number: int | None = None
    phone: str | None = None
    email: str | None = None


@dataclass(frozen=True, slots=True)
class PairingRow:
    """One line of 结对: who is mentor or partner of a recruit, from which day."""

    row: int = field(compare=False)
    recruit_code: str
    role: Role
    person_code: str
    starts_on: date


@dataclass(frozen=True, slots=True)
class Roster:
    """A workbook that was understood; a missing sheet is an empty part."""

    units: tuple[UnitRow, ...] = ()
    departments: tuple[DepartmentRow, ...] = ()
    staff: tuple[StaffRow, ...] = ()
    recruits: tuple[RecruitRow, ...] = ()
    pairings: tuple[PairingRow, ...] = ()


@dataclass(frozen=True, slots=True)
class SheetFault:
    """What cannot be understood, and where: row as seen in Excel, column by its header.

    ``sheet`` is empty where the file as a whole is at fault.
    """

    sheet: str
    row: int | None
    column: str | None
    reason: str

    @property
    def text(self) -> str:
        """The fault as one Chinese sentence."""
        sheet = f"工作表“{self.sheet}”" if self.sheet else ""
        row = f"第{self.row}行" if self.row is not None else ""
        column = f"“{self.column}”" if self.column else ""
        place = f"{sheet}{row}{column}"
        return f"{place}：{self.reason}" if place else self.reason


class RosterError(Exception):
    """A workbook that is refused, with all its faults, by sheet and row; there is at least one.

    ``understood`` holds the rows without fault, ``named`` the codes that each part gives, None where they
    cannot all be told.
    """

    def __init__(
        self,
        faults: Iterable[SheetFault],
        understood: Roster | None = None,
        named: Mapping[str, frozenset[str] | None] | None = None,
    ) -> None:
        """Keep the faults, and what was understood all the same."""
        self.faults: Sequence[SheetFault] = tuple(faults)
        self.understood = understood or Roster()
        self.named = dict(named or {})
        super().__init__("\n".join(fault.text for fault in self.faults))
