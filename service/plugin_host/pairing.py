"""Examines an assignment before it is made."""

from collections.abc import Sequence
from datetime import date

from service.domain.refusals import Fault
from service.domain.words import Role
from service.plugin_api import AssignmentContext, PersonView, RecruitView, Refusal
from service.plugin_host.evidence import fault_of
from service.plugin_host.host import Host
from service.plugin_host.isolation import PluginFailedError, asked


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
    """Run all assignment checks for the role; a check that fails refuses."""
    faults: list[Fault] = []
    for plugin, check in host.assignment_checks(role):
        context = AssignmentContext(
            recruit=recruit,
            role=role,
            candidate=candidate,
            starts_on=starts_on,
            load=load,
            settings=plugin.settings,
            today=today,
        )
        try:
            answers = asked(host.isolation, plugin.name, check, context, (Refusal,))
        except PluginFailedError as error:
            faults.append(error.fault)
        else:
            faults += [fault_of(plugin, answer) for answer in answers]
    return faults
