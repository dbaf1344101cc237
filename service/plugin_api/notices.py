"""Notices: who is told what, and when."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from service.domain.moments import Moment
from service.domain.words import Role, Word
from service.plugin_api.contexts import RecordView, RecruitView, TaskView


class Recipient(Word):
    """Who is told beside the holders of a role."""

    RESPONSIBLES = "RESPONSIBLES", "责任人"
    ADDRESSEE = "ADDRESSEE", "发起时指定的人"
    AUTHOR = "AUTHOR", "填报人"


RESPONSIBLES = Recipient.RESPONSIBLES
ADDRESSEE = Recipient.ADDRESSEE
AUTHOR = Recipient.AUTHOR

Whom = Role | Recipient


@dataclass(frozen=True, kw_only=True)
class RecruitNoticeContext:
    """A day of a recruit's plan (``day_of_recruit``).

    ``history`` holds the recruit's records in force of the items that the notice named, newest first.
    """

    recruit: RecruitView
    history: Sequence[RecordView]
    settings: Mapping[str, Any]
    today: date


@dataclass(frozen=True, kw_only=True)
class TaskNoticeContext(RecruitNoticeContext):
    """A task of a recruit (``due``, ``overdue``, ``request_opened``)."""

    task: TaskView


@dataclass(frozen=True, kw_only=True)
class RecordNoticeContext(TaskNoticeContext):
    """A record that was just taken or came into force; ``history`` does not hold it."""

    payload: Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class VisitNoticeContext:
    """A day of a unit (``daily_unit``), or of the city where ``unit`` is None (``daily_city``).

    ``last_visit_on`` is the day of the organization department's last visit there, None before the first;
    ``plans_since`` the first entry date among the recruits there whose plans run, None where none does;
    ``working_days`` are those of the week of ``today``, Monday to Sunday.
    """

    unit: str | None
    last_visit_on: date | None
    settings: Mapping[str, Any]
    today: date
    plans_since: date | None = None
    working_days: Sequence[date] = ()


NoticeContext = RecruitNoticeContext | TaskNoticeContext | RecordNoticeContext | VisitNoticeContext


@dataclass(frozen=True, kw_only=True)
class Notice:
    """A message to people about something that happened, or did not.

    - ``code``: the service puts the plugin's name before it: ``mentor.no_talk_yet``.
    - ``when``: one of the moments of ``at``.
    - ``to``: roles (their holders for that recruit or unit), ``RESPONSIBLES`` of the task, ``ADDRESSEE`` of a
      request, ``AUTHOR`` of a record; one or several, or a function of the context that gives them.
    - ``text``: a function of the context that gives one Chinese sentence or a few, at most 500 characters, or
      None where nobody needs to be told. The service names the recruit and links the task; the text
      says what and where, and quotes nothing of a payload.
    - ``history``: the items whose records in force the text wants to see.
    - ``at_once``: too urgent for the weekly digest.
    - ``about``: of daily notices, a function of the context that names what the message is about in at most
      100 characters: a person is told of it once, on whichever day that is. Without it, each day is told of.
    - ``noun``: stands before the code instead of the plugin's name, ``visit`` in ``visit.unit_waiting``;
      neither a noun of the core nor of another plugin.
    """

    code: str
    when: Moment
    to: Whom | Sequence[Whom] | Callable[[Any], Whom | Iterable[Whom]]
    text: Callable[[Any], str | None]
    history: Sequence[str] = ()
    at_once: bool = False
    about: Callable[[Any], str] | None = None
    noun: str | None = None
