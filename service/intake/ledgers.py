"""Writes the ledger (台账) as a workbook, however many recruits it has."""

from typing import BinaryIO

from xlsxwriter import Workbook

from service.domain.words import Stage
from service.intake.papers import Ledger, LedgerRow, PaperTask
from service.intake.printing import PrintSheet, ratio
from service.intake.workbook import new_workbook

RECRUITS, TASKS = "台账", "任务"
_MOST_ROWS = 1_048_000
"""A sheet holds 1048576 rows; what is beyond goes on in another one."""

_PERSON = (
    ("单位", 18),
    ("部门", 14),
    ("工号", 11),
    ("姓名", 9),
    ("批次", 7),
    ("岗位", 14),
    ("入职日期", 11),
    ("试用期满", 11),
    ("状态", 7),
    ("所处节点", 9),
    ("政治导师", 9),
    ("成长伙伴", 9),
)
_TASK = (
    ("单位", 18),
    ("工号", 11),
    ("姓名", 9),
    ("清单", 11),
    ("事项", 18),
    ("次数", 6),
    ("节点", 9),
    ("责任角色", 13),
    ("责任人", 12),
    ("开放日期", 11),
    ("截止日期", 11),
    ("状态", 8),
    ("完成日期", 11),
    ("逾期完成", 8),
)


def write_ledger(target: BinaryIO, ledger: Ledger) -> None:
    """Write the ledger: a line for each recruit, and on the next sheet one for each task."""
    with new_workbook(target, streamed=True) as workbook:
        foot = f"{ledger.title}　{ledger.day}"
        sheet = PrintSheet.add(workbook, RECRUITS, foot)
        heads = [*_PERSON, *((stage.label, 13) for stage in Stage)]
        heads += [(title, 11) for _, title in ledger.tracks]
        heads += [("已到期", 7), ("其中完成", 9), ("逾期", 6)]
        sheet.columns([5, *(width for _, width in heads)])
        sheet.line([ledger.title], "title")
        sheet.line([f"截至{ledger.day}，共{ledger.count}人；清单各列为“完成数/总数（不含免除）”"], "note")
        sheet.header(["序号", *(name for name, _ in heads)])
        tasks = _task_sheet(workbook, TASKS, foot)
        more = 1
        for number, row in enumerate(ledger.rows, start=1):
            sheet.line(_ledger_row(number, row, ledger), "late" if row.progress.overdue else "plain")
            for task in row.tasks:
                if tasks.row >= _MOST_ROWS:
                    more += 1
                    tasks = _task_sheet(workbook, f"{TASKS}{more}", foot)
                tasks.line(_task(row, task), "late" if task.status == "OVERDUE" else "plain")


def _task_sheet(workbook: Workbook, name: str, foot: str) -> PrintSheet:
    sheet = PrintSheet.add(workbook, name, foot)
    sheet.columns(width for _, width in _TASK)
    sheet.header([name for name, _ in _TASK])
    return sheet


def _ledger_row(number: int, row: LedgerRow, ledger: Ledger) -> list[object]:
    who = row.recruit
    counts = (row.tracks.get(code) for code, _ in ledger.tracks)
    return [
        number,
        who.unit,
        who.department,
        who.code,
        who.name,
        who.cohort,
        who.post,
        who.entry_date,
        who.probation_ends_on,
        who.status.label,
        who.stage.label,
        who.mentor,
        who.partner,
        *(f"{each.status.label}\n{each.due_on}" for each in row.milestones),
        *(None if each is None else ratio(each) for each in counts),
        row.progress.due,
        row.progress.due_done,
        row.progress.overdue,
    ]


def _task(row: LedgerRow, task: PaperTask) -> list[object]:
    return [
        row.recruit.unit,
        row.recruit.code,
        row.recruit.name,
        task.track,
        task.item,
        task.occurrence,
        task.stage.label,
        task.role.label,
        "、".join(task.responsibles),
        task.opens_on,
        task.due_on,
        task.status.label,
        task.completed_on,
        task.late,
    ]
