"""Which record stands: a corrected one gives way, an earlier one stands again, the first one told the day."""

from typing import Any

from service.domain.words import RecordStatus, TaskState
from service.store.reads import lookup
from service.store.writes import records
from service.store.writes.work import Work
from service.usecases import recording, sight
from service.usecases.evidence import told
from service.usecases.service import Service


def first_submitted(work: Work, row: Any) -> Any:
    """Return the record that stopped the doer's clock: corrections of an awaiting one change no date."""
    earlier = {each.id: each for each in lookup.records_of_task(sight.everything(work), row.task_id)}
    while row.corrects_id in earlier:
        row = earlier[row.corrects_id]
    return row


def replace_corrected(work: Work, row: Any) -> int | None:
    """Let the record that a confirmed correction corrects, at one remove or more, give way; return it."""
    if row.corrects_id is None:
        return None
    for each in lookup.records_of_task(sight.everything(work), row.task_id):
        status = RecordStatus(each.status)
        if each.id != row.id and status.in_force:
            records.move(work, [each.id], [status], RecordStatus.CORRECTED)
            work.happened("record.corrected", each.id, row.recruit_id)
            return int(each.id)
    return None


def stands_again(service: Service, work: Work, row: Any) -> None:
    """Open the task again, unless an earlier record still stands or stands again."""
    everything = sight.everything(work)
    task_row = lookup.task_rows(everything, [row.task_id])[row.task_id]
    others = [each for each in lookup.records_of_task(everything, row.task_id) if each.id != row.id]
    if any(RecordStatus(each.status).in_force for each in others):
        recording.went_out_of_force(work, task_row, row.id)
        return
    earlier = next((each for each in others if each.id == row.corrects_id), None)
    if earlier is not None and row.status == RecordStatus.ACCEPTED:
        records.move(work, [earlier.id], [RecordStatus.CORRECTED], RecordStatus.ACCEPTED)
        if earlier.erased_on is not None:
            recording.went_out_of_force(work, task_row, row.id)
        elif service.item_of(work.installed, row.recruit_unit_id, row.item) is not None:
            recording.came_into_force(work, task_row, earlier.id, told(service, work, earlier), row.id)
        return
    recording.went_out_of_force(work, task_row, row.id)
    recording.to_do_again(work, task_row, [TaskState.SUBMITTED, TaskState.DONE])
