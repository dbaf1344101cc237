"""Examines an assignment before it is made."""

import logging
from collections.abc import Sequence
from datetime import date

from service.domain.refusals import Fault
from service.domain.words import Role
from service.plugin_api import AssignmentContext, PersonView, RecruitView, Refusal
from service.plugin_host.evidence import fault_of, frozen
from service.plugin_host.host import Host

log = logging.getLogger(__name__)


def examine_assignment(
    host: Host,
    *,
    recruit: RecruitView,
    role: Role,
    candidate: PersonView,
    starts_on: date,
    load: int,
    today: date,
) -> Sequence[Fault]:
    """Run all assignment checks for the role; a check that raises refuses."""
    faults: list[Fault] = []
    for plugin, check in host.assignment_checks(role):
        context = AssignmentContext(
            recruit=recruit,
            role=role,
            candidate=candidate,
            starts_on=starts_on,
            load=load,
            settings=frozen(plugin.settings),
            today=today,
        )
        try:
            answers: list[Refusal] | None = list(check.check(context))
        except Exception:
            log.exception("assignment check %s.%s failed", plugin.name, check.code)
            answers = None
        if answers is None or any(not isinstance(answer, Refusal) for answer in answers):
            sentence = f"插件 {plugin.name} 的检查 {check.code} 失败，未保存任何内容"
            faults.append(Fault("PLUGIN_FAILED", (), sentence, plugin.name))
        else:
            faults += [fault_of(plugin, answer) for answer in answers]
    return faults
