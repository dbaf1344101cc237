"""Contexts as checks are given them."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from service.domain.moments import item_of
from service.domain.words import Role
from service.plugin_api.contexts import AssignmentContext, RecordContext, RecordView
from service.plugin_api.forms import Settings
from service.plugin_api.notices import (
    Notice,
    NoticeContext,
    RecordNoticeContext,
    TaskNoticeContext,
    VisitNoticeContext,
)
from service.plugin_host.notices import CONTEXTS
from service.testing.views import ENTRY, person_view, recruit_view, task_view


def record_context(
    payload: Mapping[str, Any],
    *,
    history: Sequence[RecordView] = (),
    settings: type[Settings] | Mapping[str, Any] = Settings,
    **overrides: Any,
) -> RecordContext:
    """Return a record about to be taken; ``settings`` are a plugin's values, or its class for the defaults.

    ``history`` is put in order, newest first. ``overrides`` are ``recruit``, ``task`` and ``today``.
    """
    values: dict[str, Any] = {"recruit": recruit_view(), "task": task_view(), "today": date(2025, 9, 1)}
    newest_first = sorted(history, key=_age, reverse=True)
    given: dict[str, Any] = {
        "payload": payload,
        "history": tuple(newest_first),
        "settings": _values(settings),
    }
    return RecordContext(**(values | overrides | given))


def assignment_context(
    role: Role, *, settings: type[Settings] | Mapping[str, Any] = Settings, **overrides: Any
) -> AssignmentContext:
    """Return an assignment about to be made from the entry date on, of somebody without other recruits."""
    values: dict[str, Any] = {
        "recruit": recruit_view(mentor=None, partner=None),
        "candidate": person_view(),
        "starts_on": ENTRY,
        "load": 0,
        "today": ENTRY,
    }
    return AssignmentContext(role=role, settings=_values(settings), **(values | overrides))


def notice_context(
    notice: Notice,
    payload: Mapping[str, Any] | None = None,
    *,
    history: Sequence[RecordView] = (),
    settings: type[Settings] | Mapping[str, Any] = Settings,
    **overrides: Any,
) -> NoticeContext:
    """Return what the text of a notice is given at its moment.

    ``overrides`` are ``recruit``, ``task`` and ``today``; for units and the city ``unit``,
    ``last_visit_on``, ``plans_since``, ``working_days`` and ``today``.
    """
    kind = CONTEXTS[type(notice.when)]
    values: dict[str, Any] = {"settings": _values(settings), "today": date(2025, 9, 1)}
    if issubclass(kind, VisitNoticeContext):
        return kind(**(values | {"unit": None, "last_visit_on": None} | overrides))
    values |= {"recruit": recruit_view(), "history": tuple(sorted(history, key=_age, reverse=True))}
    if issubclass(kind, TaskNoticeContext):
        values["task"] = task_view(item_of(notice.when) or "track.item")
    if issubclass(kind, RecordNoticeContext):
        values["payload"] = payload or {}
    return kind(**(values | overrides))


def _age(record: RecordView) -> tuple[date, datetime]:
    return record.occurred_on or date.min, record.recorded_at


def _values(settings: type[Settings] | Mapping[str, Any]) -> Mapping[str, Any]:
    return settings if isinstance(settings, Mapping) else settings.defaults()
