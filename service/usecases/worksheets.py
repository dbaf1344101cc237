"""Open tasks on a worksheet (填报表), to be filled in offline."""

from collections.abc import Mapping
from typing import Any

from service.domain.words import TaskAction
from service.intake.worksheets import WorkItem, WorkTask
from service.store import rules
from service.store.ids import global_id
from service.store.reads import worksheets
from service.store.scope import Scope
from service.usecases import sight
from service.usecases.service import Service

_CHECK_LENGTH = 10


def worksheet(service: Service, scope: Scope, unit_code: str) -> tuple[str, list[WorkItem]]:
    """Return a unit's name, and by item the open tasks that the viewer may fill in there.

    Raises RefusedError where there is no such unit.
    """
    with service.look(scope) as reading:
        unit = sight.the_unit(reading, unit_code, "unit")
        own = set(rules.unit_codes(reading.connection, scope.admin_units).values())
        by_item: dict[str, list[WorkTask]] = {}
        forms: dict[str, Mapping[str, Any]] = {}
        for row, found in worksheets.open_tasks(reading, unit_code):
            item = service.item_of(reading.installed, row.recruit_unit_id, row.item)
            if item is None or TaskAction.SUBMIT not in found["viewerCan"]:
                continue
            responsible = found["responsibles"]
            mine = any(each["code"] == scope.person_code for each in responsible)
            theirs = [each["code"] for each in responsible if each["unit"] and each["unit"]["code"] in own]
            forms[row.item] = item.item.form.json_schema(item.plugin.settings)
            by_item.setdefault(row.item, []).append(
                WorkTask(
                    task_id=found["id"],
                    check=check_values(service, row)[0],
                    recruit_code=found["recruit"]["code"],
                    recruit=found["recruit"]["name"],
                    title=found["title"],
                    occurrence=found["occurrence"],
                    due_on=found["dueOn"],
                    status=found["status"].label,
                    performers=[] if mine else theirs,
                )
            )
        items = [
            WorkItem(
                title=reading.catalogue.items[code].definition["title"],
                done_when=reading.catalogue.items[code].definition["doneWhen"],
                schema=forms[code],
                tasks=by_item[code],
            )
            for code in reading.catalogue.items
            if code in by_item
        ]
        return unit.name, items


def check_values(service: Service, row: Any) -> list[str]:
    """Return what a task's line must carry, by the newest secret and by each former one."""
    value = ["worksheet", global_id("Task", row.id), row.item, row.recruit_id]
    return [each[:_CHECK_LENGTH] for each in service.store.signing.secrets_of(value)]
