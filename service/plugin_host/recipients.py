"""Whom a notice may go to, which depends on its moment."""

from collections.abc import Iterable
from typing import Any

from service.domain.moments import (
    DailyCity,
    DailyUnit,
    DayOfRecruit,
    Due,
    Moment,
    Overdue,
    RecordAccepted,
    RecordSubmitted,
    RequestOpened,
)
from service.domain.words import Role
from service.plugin_api import ADDRESSEE, AUTHOR, RESPONSIBLES, Recipient

Whom = Role | Recipient

_PEOPLE: tuple[Whom, ...] = (
    Role.ORGANIZER,
    Role.UNIT_ADMIN,
    Role.DEPARTMENT_HEAD,
    Role.MENTOR,
    Role.PARTNER,
    Role.RECRUIT,
)
_OF_A_TASK = (*_PEOPLE, RESPONSIBLES)
_ALLOWED: dict[type[Moment], tuple[Whom, ...]] = {
    Due: (*_OF_A_TASK, ADDRESSEE),
    Overdue: (*_OF_A_TASK, ADDRESSEE),
    RequestOpened: (*_OF_A_TASK, ADDRESSEE),
    RecordSubmitted: (*_OF_A_TASK, AUTHOR),
    RecordAccepted: (*_OF_A_TASK, AUTHOR),
    DayOfRecruit: _PEOPLE,
    DailyUnit: (Role.ORGANIZER, Role.UNIT_ADMIN),
    DailyCity: (Role.ORGANIZER,),
}


def recipients_of(named: Any) -> tuple[Whom, ...] | None:
    """Return recipients one after the other, each once; None where something else stands there."""
    if isinstance(named, Role | Recipient):
        return (named,)
    if isinstance(named, str) or not isinstance(named, Iterable):
        return None
    each = tuple(dict.fromkeys(named))
    return each if all(isinstance(one, Role | Recipient) for one in each) else None


def misdirected(moment: Moment, recipients: Iterable[Whom]) -> list[Whom]:
    """Return those who have nothing to do with such a moment."""
    allowed = _ALLOWED[type(moment)]
    return [each for each in recipients if each not in allowed]
