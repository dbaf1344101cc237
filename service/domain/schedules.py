"""When an item of a checklist asks for something."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from service.domain.offsets import Offset
from service.domain.words import Role

END_OF_PLAN = Offset(months=36)


@dataclass(frozen=True, slots=True)
class Once:
    """One task, due at an offset."""

    due: Offset


@dataclass(frozen=True, slots=True)
class Every:
    """One task for each window of ``months`` months from ``start`` up to ``until``."""

    months: int
    start: Offset
    until: Offset


@dataclass(frozen=True, slots=True)
class Follow:
    """One task for each key that a record of another item names, due so long after."""

    item: str
    each: Callable[[Mapping[str, Any]], Iterable[str]]
    due: Offset


@dataclass(frozen=True, slots=True)
class OnRequest:
    """A task that one of the roles opens by hand, perhaps addressed to a holder of ``to``."""

    by: tuple[Role, ...]
    due: Offset
    to: tuple[Role, ...] = field(default=())


Schedule = Once | Every | Follow | OnRequest


def once(due: Offset) -> Once:
    """Ask for it once, due at ``due``."""
    return Once(due)


def every(months: int, start: Offset | None = None, until: Offset | None = None) -> Every:
    """Ask for it in every window of ``months`` months from ``start`` (E) until ``until`` (E+36 months)."""
    return Every(months, start or Offset(), until or END_OF_PLAN)


def follow(
    item: str, each: Callable[[Mapping[str, Any]], Iterable[str]], due: Offset | None = None
) -> Follow:
    """Ask for it once for each key that ``each(payload)`` gives of a record of ``item``."""
    return Follow(item, each, due or Offset(days=30))


def on_request(by: Role | Sequence[Role], due: Offset | None = None, to: Sequence[Role] = ()) -> OnRequest:
    """Let one of the roles ``by`` open it; with ``to``, addressed to a holder of one of these (the first)."""
    roles = (by,) if isinstance(by, Role) else tuple(by)
    return OnRequest(roles, due or Offset(days=30), tuple(to))


def text_of(schedule: Schedule) -> str:
    """Say a schedule in Chinese, as checklists print it."""
    match schedule:
        case Once(due):
            return f"一次，{due.text}"
        case Every(months, start, until):
            span = "" if (start, until) == (Offset(), END_OF_PLAN) else f"，自{start.text}至{until.text}"
            return f"每{months}个月一次{span}"
        case Follow(item, _, due):
            return f"随 {item} 产生，{_distance(due)}内"
        case OnRequest(by, due):
            return f"由{'、'.join(role.label for role in by)}发起，{_distance(due)}内"


def _distance(due: Offset) -> str:
    return due.text.removeprefix("入职").removeprefix("后")
