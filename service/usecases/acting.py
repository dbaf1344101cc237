"""Acting for a named person, as an operator may on the machine itself."""

from service.domain.refusals import refuse
from service.store.gathering import scope_of_person
from service.store.reads import lookup
from service.store.scope import OPERATOR, Scope
from service.usecases.service import Service


def scope_of(service: Service, code: str) -> Scope:
    """Return the sight of a person today; raises RefusedError for somebody unknown or erased."""
    with service.store.connected(OPERATOR) as connection:
        number = lookup.person_of_code(connection, code)
        scope = scope_of_person(connection, number, service.today) if number is not None else None
    if scope is None:
        raise refuse("NOT_FOUND", "as", message=f"没有工号为{code}的人员")
    return scope
