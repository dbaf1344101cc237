"""Hosts of a plugin under test, and what the service would do with what it declares."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from service.authoring import preview
from service.config.settings import MANDATORY
from service.domain.milestones import LEAD_DAYS
from service.domain.offsets import Offset
from service.domain.planning import PlannedTask
from service.plugin_api.contexts import RecordView, RecruitView, TaskView
from service.plugin_host.bare import bare_host, faults_of
from service.plugin_host.evidence import Examination, Examined
from service.plugin_host.evidence import examine as examine_record
from service.plugin_host.host import Host
from service.plugin_host.notices import Message, NoticeFault, kind_of, run_notice
from service.testing.contexts import notice_context
from service.testing.views import ENTRY, recruit_view, task_view

NAME = "custom"
"""The name of a plugin under test, unless given."""


def host_of(module: Any = None, *, name: str = NAME, tracks: bool = True, **others: Any) -> Host:
    """Return a host of a plugin's module that need not be installed, beside the four tracks or by itself.

    Without a module, the four tracks alone. ``others`` are further modules by plugin name.
    Raises PluginError where the start of a service would.
    """
    return bare_host(({name: module} if module else {}) | others, MANDATORY if tracks else ())


def assert_plugin_is_valid(module: Any, *, name: str = NAME, tracks: bool = True) -> Host:
    """Fail with everything that the start of a service would refuse a module for; return its host."""
    faults = faults_of(name, module, MANDATORY if tracks else ())
    assert not faults, "\n".join(faults)  # noqa: S101  it speaks as tests do
    return host_of(module, name=name, tracks=tracks)


def plan_of(host: Host, entry: date = ENTRY, *, plugin: str | None = None) -> list[PlannedTask]:
    """Return the tasks that a recruit of this entry date has from enrolment on, by due date.

    All of them, or those of one plugin. Due dates are working days of the statutory calendar.
    """
    return preview.plan_of(host, entry, plugin=plugin)


def examine(
    host: Host,
    item: str,
    payload: Mapping[str, Any],
    *,
    recruit: RecruitView | None = None,
    task: TaskView | None = None,
    history: Sequence[RecordView] = (),
    today: date | None = None,
    staff: Sequence[str] = ("M001", "P001", "C001"),
) -> Examined:
    """Run a payload through an item's form and through every check on it, whoever contributes it.

    ``history`` are records in force of any items, each check sees those that it named. ``staff`` are the
    staff codes that exist. Today is the task's due date unless given. In the answer, ``form_faults`` and
    ``task_faults`` say what was refused, ``keep`` that the record is kept without finishing the task.
    """
    who, what = recruit or recruit_view(), task or task_view(item)
    facts = Examination(
        recruit=who,
        task=what,
        first_day=Offset(days=-LEAD_DAYS).from_day(who.entry_date),
        today=today or what.due_on,
        history={code: [each for each in history if each.item == code] for code in host.items},
        staff=frozenset(staff),
    )
    return examine_record(host, host.items[item], payload, facts)


def codes_of(examined: Examined) -> list[str]:
    """Return the codes of everything that was refused, a plugin's own with its prefix."""
    return [fault.code for fault in (*examined.form_faults, *examined.task_faults)]


def tell(
    host: Host, kind: str, payload: Mapping[str, Any] | None = None, **facts: Any
) -> Message | NoticeFault | None:
    """Run a notice by its whole code (``mentor.no_talk_yet``) as the service would.

    ``facts`` are ``history``, ``recruit``, ``task``, ``today``, ``unit``, ``last_visit_on``, ``plans_since``
    and ``working_days``, as the moment has them. The answer is the message, None where there is nothing to
    tell, or the fault of a notice that failed.
    """
    plugin, notice = next(
        (plugin, notice)
        for plugin in host.plugins
        for notice in plugin.notices
        if kind_of(plugin, notice) == kind
    )
    facts.setdefault("settings", plugin.settings)
    history = [each for each in facts.pop("history", ()) if each.item in notice.history]
    return run_notice(host, plugin, notice, notice_context(notice, payload, history=history, **facts))
