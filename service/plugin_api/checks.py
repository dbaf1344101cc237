"""Validations that a plugin adds, and what they answer."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from service.domain.words import Role
from service.plugin_api.contexts import AssignmentContext, RecordContext


@dataclass(frozen=True, slots=True)
class Refusal:
    """A no: ``path`` into the payload ([] for the whole), ``code`` is prefixed with the plugin's name."""

    path: Sequence[str | int]
    code: str
    message: str


@dataclass(frozen=True, slots=True)
class Keep:
    """A yes that does not finish the task: the record is valid evidence, kept with this reason."""

    reason: str = ""


@dataclass(frozen=True, kw_only=True)
class RecordCheck:
    """A rule on the records of one item, the own or another track's.

    ``check(context)`` runs when the fields that it names passed the form; it gives refusals, or ``Keep``.
    ``history`` names the items whose records in force it wants to see.
    """

    code: str
    item: str
    check: Callable[[RecordContext], Iterable[Refusal | Keep]]
    fields: Sequence[str] = ()
    history: Sequence[str] = ()


@dataclass(frozen=True, kw_only=True)
class AssignmentCheck:
    """A rule on who may become mentor or partner; it runs for each of ``roles``."""

    code: str
    roles: Sequence[Role]
    check: Callable[[AssignmentContext], Iterable[Refusal]]
