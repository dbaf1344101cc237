"""Examines an assignment before it is made, and many that might be made."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from time import perf_counter
from typing import Any

from service.domain.refusals import Fault
from service.domain.words import Role
from service.plugin_api import AssignmentCheck, AssignmentContext, PersonView, RecruitView, Refusal
from service.plugin_host.evidence import fault_of
from service.plugin_host.host import Host, Plugin
from service.plugin_host.isolation import PluginFailedError, asked, sealed

_SHARE = 0.5
"""So much of the time that a plugin may take is filled with one call's answers."""


@dataclass(frozen=True, slots=True)
class Pair:
    """A recruit, somebody who might be assigned, and how many others they would have at one time."""

    recruit: RecruitView
    candidate: PersonView
    load: int


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
    checks = host.assignment_checks(role)
    asking = [
        (
            plugin.name,
            check,
            AssignmentContext(
                recruit=recruit,
                role=role,
                candidate=candidate,
                starts_on=starts_on,
                load=load,
                settings=plugin.settings,
                today=today,
            ),
        )
        for plugin, check in checks
    ]
    faults: list[Fault] = []
    answered = asked(host.isolation, asking, (Refusal,))
    for (plugin, _), (answers, failed) in zip(checks, answered, strict=True):
        faults += [failed.fault] if failed else [fault_of(plugin, answer) for answer in answers]
    return faults


def which_fit(host: Host, role: Role, pairs: Sequence[Pair], *, starts_on: date, today: date) -> list[bool]:
    """Say of each pair whether no check would refuse it; one on which a check fails does not fit.

    The checks answer about many pairs in one call into the plugin, as far as its time goes.
    """
    fits = [True] * len(pairs)
    copies = _Copies(), _Copies()
    for plugin, check in host.assignment_checks(role):
        left = [place for place, fit in enumerate(fits) if fit]
        days = (starts_on, today)
        while left:
            answered = _batch(host, plugin, check, role, [pairs[place] for place in left], days, copies)
            for place, free in zip(left, answered, strict=False):
                fits[place] = free
            left = left[len(answered) :]
    return fits


def _batch(
    host: Host,
    plugin: Plugin,
    check: AssignmentCheck,
    role: Role,
    pairs: Sequence[Pair],
    days: tuple[date, date],
    copies: "tuple[_Copies, _Copies]",
) -> list[bool]:
    """Return what a check says of the first pairs, at least of one."""
    given, untouched = copies
    settings, same = sealed(plugin.settings), sealed(plugin.settings)
    found: list[bool] = []

    def answers() -> None:
        until = perf_counter() + host.isolation.limit * _SHARE
        for pair in pairs:
            context = AssignmentContext(
                recruit=given.of(pair.recruit),
                role=role,
                candidate=given.of(pair.candidate),
                starts_on=days[0],
                load=pair.load,
                settings=settings,
                today=days[1],
            )
            found.append(not any(True for _ in check.check(context)))
            if perf_counter() > until:
                return

    what = f"检查 {check.code}"
    try:
        host.isolation.run(plugin.name, what, answers)
    except PluginFailedError:
        # The call may still hang and answer later: what it said by now is all that counts.
        return [*found, False]
    done = found[:]
    if settings != same or any(given.of(each) != untouched.of(each) for each in given.kept):
        host.isolation.failed(plugin.name, what, "改动了所给的情境")
        given.forget()
        return [False] * len(done)
    return done


class _Copies:
    """Sealed copies of views, one of each."""

    def __init__(self) -> None:
        self.kept: list[Any] = []
        self._copies: dict[int, Any] = {}

    def forget(self) -> None:
        self.kept.clear()
        self._copies.clear()

    def of(self, view: Any) -> Any:
        if id(view) not in self._copies:
            self.kept.append(view)
            self._copies[id(view)] = sealed(view)
        return self._copies[id(view)]
