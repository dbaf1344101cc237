"""Who acts in an invented city, with the sight that they have on the day."""

from service.domain.words import Role
from service.store.gathering import scope_of_person
from service.store.reads.holders import Seat, holders
from service.store.scope import OPERATOR, Scope
from service.usecases.service import Service


def scope_for(service: Service, person_id: int) -> Scope:
    """Return somebody's scope; raises LookupError for a stranger."""
    with service.store.connected() as connection:
        scope = scope_of_person(connection, person_id, service.today)
    if scope is None:
        raise LookupError(person_id)
    return scope


def organizers(service: Service) -> list[int]:
    """Return who is of the organization department."""
    with service.look(OPERATOR) as reading:
        seat = Seat(Role.ORGANIZER, 0, 0, None)
        return list(holders(reading, [seat])[seat])
