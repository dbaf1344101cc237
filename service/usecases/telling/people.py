"""Whom to tell: the people who hold a role today, those who do a task, an addressee, an author."""

from collections.abc import Iterable, Sequence
from typing import Any

from service.domain.words import Role
from service.plugin_api import ADDRESSEE, AUTHOR, RESPONSIBLES
from service.plugin_host.recipients import Whom
from service.store.reads.holders import Seat, addressed, holders
from service.store.reads.shape import Reading

_ROLES = (
    Role.ORGANIZER,
    Role.UNIT_ADMIN,
    Role.DEPARTMENT_HEAD,
    Role.MENTOR,
    Role.PARTNER,
    Role.RECRUIT,
)


class People:
    """The people around some recruits, looked up at once."""

    def __init__(self, reading: Reading, recruits: Iterable[Any], tasks: Sequence[Any] = ()) -> None:
        """Look them up."""
        self._seats = {
            (role, who.id): Seat(role, who.id, who.unit_id, who.department_id)
            for who in recruits
            for role in _ROLES
        }
        self._held = holders(reading, self._seats.values())
        self._addressed = addressed(reading, tasks)

    def in_role(self, role: str, recruit_id: int) -> tuple[int, ...]:
        """Return who holds a role towards a recruit."""
        return self._held[self._seats[Role(role), recruit_id]]

    def of(self, whom: Iterable[Whom], recruit_id: int, task: Any = None, record: Any = None) -> list[int]:
        """Return everybody named, each once."""
        found: list[int] = []
        for each in whom:
            if each == AUTHOR:
                found.append(record.author_id)
            elif each in (ADDRESSEE, RESPONSIBLES):
                found += self.responsible(task)
            else:
                found += self.in_role(each, recruit_id)
        return list(dict.fromkeys(found))

    def responsible(self, task: Any) -> tuple[int, ...]:
        """Return who does a task: the addressee while in the role, else the role's holders."""
        if task.addressee_id is not None:
            return self._addressed.get(task.id, ())
        return self.in_role(task.role, task.recruit_id)
