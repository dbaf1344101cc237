"""Mutations about people, units and departments."""

import strawberry

from service.graphql.answering import change
from service.graphql.context import Info
from service.graphql.node import UserError
from service.graphql.people.inputs import SaveDepartmentInput, SavePersonInput, SaveUnitInput
from service.graphql.people.types import Department, Person, Unit
from service.usecases import directory


@strawberry.type
class SavePersonPayload:
    """The person, or why not."""

    person: Person | None
    errors: list[UserError]


@strawberry.type
class SaveUnitPayload:
    """The unit, or why not."""

    unit: Unit | None
    errors: list[UserError]


@strawberry.type
class SaveDepartmentPayload:
    """The department, or why not."""

    department: Department | None
    errors: list[UserError]


@strawberry.type
class PeopleMutations:
    """Keeping the directory."""

    @strawberry.mutation(description="Create or change; roles are granted by ORGANIZER")
    def save_person(self, info: Info, input: SavePersonInput) -> SavePersonPayload:
        """Save a member of staff."""
        return change(info, directory.save_person, directory.SavePerson, input)

    @strawberry.mutation
    def save_unit(self, info: Info, input: SaveUnitInput) -> SaveUnitPayload:
        """Save a unit."""
        return change(info, directory.save_unit, directory.SaveUnit, input)

    @strawberry.mutation(description="With its head from a day")
    def save_department(self, info: Info, input: SaveDepartmentInput) -> SaveDepartmentPayload:
        """Save a department."""
        return change(info, directory.save_department, directory.SaveDepartment, input)
