"""Examines a record before it is taken: the form first, then the checks whose fields passed."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import orjson

from service.domain.milestones import LEAD_DAYS
from service.domain.refusals import Fault
from service.plugin_api import Keep, RecordCheck, RecordContext, RecruitView, Refusal, TaskView, fields
from service.plugin_api.contexts import RecordView
from service.plugin_api.told import Told
from service.plugin_host.host import Host, InstalledItem, Plugin
from service.plugin_host.isolation import PluginFailedError, asked

_Leaf = tuple[tuple[str, ...], Any, Any]
"""A path, the field there, and its value."""

_TELLING = (fields.Date, fields.StaffCode)


@dataclass
class Examined:
    """The outcome: what to store, the faults by who shares them, and whether it only is kept.

    ``form_faults`` concern the payload alone, on whichever task; ``task_faults`` concern this task's recruit.
    Paths begin inside the payload.
    """

    payload: dict[str, Any]
    form_faults: list[Fault] = field(default_factory=list)
    task_faults: list[Fault] = field(default_factory=list)
    keep: Keep | None = None


@dataclass(frozen=True, kw_only=True)
class Examination:
    """The facts that an examination needs beside the payload; the recruit and the task only for checks."""

    recruit: RecruitView | None
    task: TaskView
    first_day: date
    today: date
    history: Mapping[str, Sequence[RecordView]]
    staff: frozenset[str]


def read_form(
    host: Host, item: InstalledItem, payload: Mapping[str, Any]
) -> tuple[dict[str, Any], list[tuple[tuple[str, ...], Told]]]:
    """Return what an item's form takes of a payload, and every fault with its path.

    Raises PluginFailedError where the form's own code fails.
    """
    plugin, what = item.plugin.name, f"表单（{item.code}）"
    if item.declares:
        return host.isolation.here(plugin, what, lambda: item.form.faults(dict(payload)))
    return host.isolation.run(plugin, what, lambda: _storably(item, payload))


def _storably(
    item: InstalledItem, payload: Mapping[str, Any]
) -> tuple[dict[str, Any], list[tuple[tuple[str, ...], Told]]]:
    valid, told = item.form.faults(dict(payload))
    if not _storable(orjson.loads(orjson.dumps(valid))):
        raise ValueError(item.code)
    return valid, told


def _storable(value: Any) -> bool:
    if isinstance(value, str):
        return "\0" not in value
    if isinstance(value, dict):
        return all(map(_storable, value.values()))
    return not isinstance(value, list) or all(map(_storable, value))


def examine(host: Host, item: InstalledItem, payload: Mapping[str, Any], facts: Examination) -> Examined:
    """Check a payload for one task."""
    form = item.form
    try:
        valid, told = read_form(host, item, payload)
    except PluginFailedError as error:
        return Examined({}, [error.fault])
    result = Examined(valid, [Fault(why.code, path, str(why), item.plugin.name) for path, why in told])
    bad = {path[0] for path, _ in told if path}
    told_of = list(_leaves(form, valid))
    for path, day in _act_days(told_of):
        if path[0] in bad:
            continue
        if day > facts.today:
            sentence = f"不能晚于今天{facts.today}"
            result.form_faults.append(Fault("OUT_OF_RANGE", path, sentence, item.plugin.name))
        elif day < facts.first_day:
            sentence = f"不能早于入职前{LEAD_DAYS}天，即{facts.first_day}"
            result.task_faults.append(Fault("OUT_OF_RANGE", path, sentence, item.plugin.name))
    for path, code in _staff_codes(told_of):
        if path[0] not in bad and code not in facts.staff:
            result.form_faults.append(Fault("INVALID", path, f"没有工号为{code}的工作人员", item.plugin.name))
    bad |= {fault.path[0] for fault in (*result.form_faults, *result.task_faults) if fault.path}
    checks = [each for each in host.record_checks(item.code) if not bad & set(each[1].fields)]
    for answer in _answers(host, checks, valid, facts):
        if isinstance(answer, Keep):
            result.keep = result.keep or answer
        else:
            result.task_faults.append(answer)
    return result


def act_days(form: Any, valid: Mapping[str, Any]) -> Iterator[tuple[tuple[str, ...], date]]:
    """Give the days of a payload that must lie between 30 days before E and today."""
    yield from _act_days(_leaves(form, valid))


def staff_codes(form: Any, valid: Mapping[str, Any]) -> Iterator[tuple[tuple[str, ...], str]]:
    """Give the staff codes that a payload names."""
    yield from _staff_codes(_leaves(form, valid))


def names_staff(form: Any) -> bool:
    """Say whether a form has a field for staff codes, at whatever depth."""
    return any(
        isinstance(each, fields.StaffCode) or (isinstance(each, fields.List) and _staff_in(each.inner))
        for each in form.fields.values()
    )


def _staff_in(inner: Any) -> bool:
    return isinstance(inner, fields.StaffCode) or (hasattr(inner, "schema") and names_staff(inner.schema))


def occurred_on(item: InstalledItem, valid: Mapping[str, Any]) -> date | None:
    """Return the day of the act: the last of a span, else the form's first date."""
    ahead_or_not = [name for name, each in item.form.fields.items() if isinstance(each, fields.Date)]
    if {"starts_on", "ends_on"} <= set(ahead_or_not):
        return valid.get("ends_on")
    return next((valid[name] for name in ahead_or_not if name in valid), None)


def _act_days(leaves: Iterable[_Leaf]) -> Iterator[tuple[tuple[str, ...], date]]:
    for path, each, value in leaves:
        if isinstance(each, fields.Date) and not each.ahead:
            yield path, value


def _staff_codes(leaves: Iterable[_Leaf]) -> Iterator[tuple[tuple[str, ...], str]]:
    for path, each, value in leaves:
        if isinstance(each, fields.StaffCode):
            yield path, value


def _leaves(form: Any, valid: Mapping[str, Any], path: tuple[str, ...] = ()) -> Iterator[_Leaf]:
    """Give each value of a payload that is no list, with its path and field."""
    for name, each in form.fields.items():
        value = valid.get(name)
        if value is None:
            continue
        if not isinstance(each, fields.List):
            yield (*path, name), each, value
            continue
        inner: Any = each.inner
        for index, entry in enumerate(value):
            here = (*path, name, str(index))
            if isinstance(inner, _TELLING) or not isinstance(entry, Mapping):
                yield here, inner, entry
            else:
                yield from _leaves(inner.schema, entry, here)


def _answers(
    host: Host, checks: Sequence[tuple[Plugin, RecordCheck]], valid: Mapping[str, Any], facts: Examination
) -> Iterator[Fault | Keep]:
    asking = [(plugin.name, check, _context(plugin, check, valid, facts)) for plugin, check in checks]
    answered = asked(host.isolation, asking, (Refusal, Keep))
    for (plugin, _), (answers, failed) in zip(checks, answered, strict=True):
        if failed is not None:
            yield failed.fault
        else:
            yield from (each if isinstance(each, Keep) else fault_of(plugin, each) for each in answers)


def _context(
    plugin: Plugin, check: RecordCheck, valid: Mapping[str, Any], facts: Examination
) -> RecordContext:
    if facts.recruit is None:
        raise ValueError(check.code)
    seen = [record for code in check.history for record in facts.history.get(code, ())]
    seen.sort(key=lambda record: (record.occurred_on or date.min, record.recorded_at), reverse=True)
    return RecordContext(
        recruit=facts.recruit,
        task=facts.task,
        payload=valid,
        history=tuple(seen),
        settings=plugin.settings,
        today=facts.today,
    )


def fault_of(plugin: Plugin, refusal: Refusal) -> Fault:
    """Turn a plugin's refusal into a fault with the plugin's prefix."""
    path = tuple(str(step) for step in refusal.path)
    return Fault(f"{plugin.name}.{refusal.code}", path, refusal.message, plugin.name)
