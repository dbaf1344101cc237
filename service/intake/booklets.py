"""Writes a recruit's checklists as a workbook to be printed and filed."""

from typing import BinaryIO
from zoneinfo import ZoneInfo

from service.domain.progress import Progress
from service.intake.papers import Booklet, PaperLine, PaperMilestone, PaperRecord
from service.intake.printing import PrintSheet, ratio
from service.intake.workbook import new_workbook

ZONE = ZoneInfo("Asia/Shanghai")
COVER = "封面"
_NAME_LENGTH = 31
_NO_NAME = str.maketrans(dict.fromkeys("[]:*?/\\'", "_"))
_LINE = (
    ("事项", 20),
    ("次数", 6),
    ("责任人", 14),
    ("截止日期", 11),
    ("状态", 8),
    ("完成日期", 11),
    ("填报内容", 58),
    ("填报人", 10),
    ("确认人", 10),
)


def write_booklet(target: BinaryIO, booklet: Booklet) -> None:
    """Write a recruit's checklists: a cover with the milestones, then a sheet for each checklist."""
    who = booklet.recruit
    with new_workbook(target) as workbook:
        foot = f"{who.name}（{who.code}）{booklet.day}"
        _write_cover(PrintSheet.add(workbook, COVER, foot, landscape=False), booklet)
        names: set[str] = {COVER}
        for track in booklet.tracks:
            sheet = PrintSheet.add(workbook, sheet_name(track.title, names), f"{track.title}　{foot}")
            sheet.columns(width for _, width in _LINE)
            sheet.line([f"{track.title}　{who.name}（{who.unit}）"], "title")
            sheet.line([_summary(track.progress)], "note")
            sheet.header([name for name, _ in _LINE])
            for line in track.lines:
                sheet.line(_line(line), "late" if line.task.status == "OVERDUE" else "plain")


def _write_cover(sheet: PrintSheet, booklet: Booklet) -> None:
    who = booklet.recruit
    sheet.columns((14, 16, 14, 20, 18))
    sheet.line(["新录用公务员培养清单"], "title")
    sheet.line([f"截至{booklet.day}"], "note")
    facts = (
        (("姓名", who.name), ("工号", who.code)),
        (("单位", who.unit), ("部门", who.department)),
        (("批次", who.cohort), ("岗位", who.post)),
        (("入职日期", who.entry_date), ("试用期满", who.probation_ends_on)),
        (("政治导师", who.mentor), ("成长伙伴", who.partner)),
        (("状态", who.status.label), ("所处节点", who.stage.label)),
    )
    for left, right in facts:
        sheet.line([*left, *right])
    sheet.line([])
    sheet.line(["节点", "日期", "状态", "达成日期", "完成情况"], "head")
    for each in booklet.milestones:
        sheet.line(
            [each.stage.label, each.due_on, each.status.label, _reached(each), ratio(each.progress)],
            "late" if each.status == "OVERDUE" else "plain",
        )
    sheet.line([])
    sheet.line(["清单", "总数", "完成", "逾期", "完成情况"], "head")
    for track in booklet.tracks:
        counts = track.progress
        sheet.line([track.title, counts.total, counts.done, counts.overdue, ratio(counts)])
    sheet.line(
        [
            "合计",
            booklet.progress.total,
            booklet.progress.done,
            booklet.progress.overdue,
            ratio(booklet.progress),
        ]
    )


def _line(line: PaperLine) -> list[object]:
    task = line.task
    title = f"◆{line.title}" if line.gate else line.title
    return [
        title,
        task.occurrence,
        "、".join(task.responsibles) or task.role.label,
        task.due_on,
        task.status.label,
        task.completed_on,
        "\n\n".join(map(_told, line.records)),
        "\n".join(_author(each) for each in line.records),
        "\n".join(each.confirmed_by or "" for each in line.records).strip()
        or (f"（待{line.confirmer.label}确认）" if line.confirmer and task.status == "SUBMITTED" else ""),
    ]


def _told(record: PaperRecord) -> str:
    lines = [f"{title}：{text}" for title, text in record.fields if text]
    if record.partly:
        lines.append("（其余内容不在查看范围内）")
    return "\n".join([f"［{record.status.label}］", *lines])


def _author(record: PaperRecord) -> str:
    entered = f"（{record.entered_by}代录）" if record.entered_by else ""
    return f"{record.author or ''}{entered}"


def _reached(milestone: PaperMilestone) -> str:
    return f"{milestone.reached_at.astimezone(ZONE):%Y-%m-%d}" if milestone.reached_at else ""


def _summary(counts: Progress) -> str:
    named = (("共", counts.total), ("完成", counts.done), ("免除", counts.waived), ("逾期", counts.overdue))
    return "，".join(f"{name}{count}项" for name, count in named) + "；◆为节点必做事项"


def sheet_name(title: str, taken: set[str]) -> str:
    """Return a sheet's name of at most 31 characters that Excel takes and that no other has."""
    plain, name, number = title.translate(_NO_NAME).strip() or "清单", "", 1
    while not name or name in taken:
        end = f" {number}" if number > 1 else ""
        name, number = plain[: _NAME_LENGTH - len(end)] + end, number + 1
    taken.add(name)
    return name
