"""A plugin that is about to be written: its items with the names that the code will use."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from service.authoring.names import field_names, form_names, item_codes, package_of
from service.domain.milestones import Dates
from service.domain.planning import PlannedItem, plan
from service.domain.schedules import every
from service.domain.words import Dimension, Role
from service.domain.working_days import monday_to_friday
from service.intake.checklists import ItemRow, Rule
from service.intake.evidence import FieldRow, Kind

SAMPLE_ENTRY = date(2022, 9, 1)
SAMPLE_DAY = "2022-09-20"
_FILLED: Mapping[Kind, Any] = {
    Kind.DATE: SAMPLE_DAY,
    Kind.AHEAD: "2022-12-20",
    Kind.TEXT: "内容",
    Kind.INTEGER: 1,
    Kind.BOOLEAN: True,
    Kind.STAFF: "M001",
}

EXAMPLE = ItemRow(
    row=0,
    title="走访",
    role=Role.MENTOR,
    schedules=(every(6),),
    fields=(
        FieldRow("走访日期", Kind.DATE, required=True),
        FieldRow("地点", Kind.TEXT, required=True),
        FieldRow("情况说明", Kind.TEXT),
    ),
    done_when="每半年至少走访一次，并记录日期和地点",
    confirmed_by=Role.RECRUIT,
    dimensions=(Dimension.TEAM,),
    rules=(Rule.ONE_A_DAY,),
    reminder_days=14,
    code="visit",
)
"""What a plugin begins with that is written without a sheet."""


@dataclass(frozen=True)
class DraftItem:
    """An item with its whole code, and the names of its fields in the order of the form."""

    row: ItemRow
    plugin: str
    short: str
    form: str

    @property
    def code(self) -> str:
        """The whole code."""
        return f"{self.plugin}.{self.short}"

    @property
    def done_when(self) -> str:
        """What counts as done."""
        return self.row.done_when or "已完成并记录"

    @cached_property
    def fields(self) -> dict[str, FieldRow]:
        """The fields by name."""
        names = field_names((each.title, each.kind is Kind.DATE) for each in self.row.fields)
        return dict(zip(names, self.row.fields, strict=True))

    @property
    def day(self) -> str:
        """The name of the field that holds the day of the act."""
        return next(name for name, each in self.fields.items() if each.kind is Kind.DATE)

    @property
    def filled(self) -> dict[str, Any]:
        """A form filled in."""
        return {
            name: each.choices[0] if each.choices else _FILLED[each.kind]
            for name, each in self.fields.items()
        }

    @property
    def needed(self) -> list[str]:
        """The fields that must be filled in."""
        return [name for name, each in self.fields.items() if each.required]


@dataclass(frozen=True)
class Draft:
    """A plugin by its name, its title and its items."""

    name: str
    title: str
    rows: Sequence[ItemRow]

    @property
    def package(self) -> str:
        """The name of its Python package."""
        return package_of(self.name)

    @cached_property
    def items(self) -> tuple[DraftItem, ...]:
        """The items, each with a code of its own."""
        codes = item_codes((row.title, row.code) for row in self.rows)
        named = zip(self.rows, codes, form_names(codes), strict=True)
        return tuple(DraftItem(row, self.name, code, form) for row, code, form in named)

    def asking(self, rule: Rule) -> list[DraftItem]:
        """Return the items that ask for a rule."""
        return [item for item in self.items if rule in item.row.rules]

    @property
    def reminding(self) -> list[DraftItem]:
        """Return the items of which people are reminded."""
        return [item for item in self.items if item.row.reminder_days]

    @property
    def counts(self) -> dict[str, int]:
        """How many tasks a recruit has of each item from enrolment on."""
        planned = plan(
            [PlannedItem(item.code, item.row.schedules) for item in self.items],
            Dates.from_entry(SAMPLE_ENTRY),
            monday_to_friday(),
        )
        found: dict[str, int] = {}
        for task in sorted(planned, key=lambda task: task.item):
            found[task.item] = found.get(task.item, 0) + 1
        return found
