"""A worksheet comes back filled in: every fault at its cell and nothing changed, or all of it in one act, once."""

import io
import json

import openpyxl
import pytest
from sqlalchemy import text

from service.intake.rows import SheetFault
from service.intake.worksheets import CHECK, PERFORMER, TASK, WorksheetError, write_worksheet
from service.usecases.acting import scope_of
from service.usecases.filling import load_worksheet
from service.usecases.worksheets import worksheet
from tests.service.papers.conftest import RECRUIT
from tests.service.suggesting.counting import counted


class Book:
    """A worksheet as somebody downloads, fills in and uploads it."""

    def __init__(self, town, who, unit=None):
        self.service, self.scope = town.house.service, scope_of(town.house.service, who)
        name, self.items = worksheet(self.service, self.scope, unit or town.unit)
        target = io.BytesIO()
        write_worksheet(target, name, self.items)
        self.book = openpyxl.load_workbook(io.BytesIO(target.getvalue()))

    def header(self, sheet):
        return [cell.value for cell in self.book[sheet][2]]

    def rows(self, sheet):
        head = self.header(sheet)
        for number, row in enumerate(self.book[sheet].iter_rows(min_row=3), start=3):
            yield number, dict(zip(head, row, strict=True))

    def fill(self, sheet, recruit=RECRUIT, nth=0, /, **cells):
        """Fill in the nth line of a recruit; return the row's number."""
        number, row = [each for each in self.rows(sheet) if each[1]["工号"].value == recruit][nth]
        for header, value in cells.items():
            row[header].value = value
        return number

    def load(self, *, dry_run=False):
        target = io.BytesIO()
        self.book.save(target)
        return load_worksheet(self.service, self.scope, target.getvalue(), dry_run=dry_run)

    def faults(self):
        with pytest.raises(WorksheetError) as no:
            self.load()
        return list(no.value.faults)


def records(town):
    return town.rows(
        "select r.id, r.item, r.status, a.code as author, e.code as entered_by from record r join person a on a.id = r.author_id left join person e on e.id = r.entered_by_id order by r.id"
    )


@pytest.fixture
def book(town):
    return Book(town, town.admin)


def test_the_open_tasks_that_one_may_fill_in_are_there_with_lists(town, book):
    titles = set(book.book.sheetnames)
    assert {"说明", "定期陪餐", "归属感荣誉感关怀"} <= titles
    assert "一对一谈心谈话" not in titles  # the admin does not read it, so may not enter it
    found = {row["工号"].value for _, row in book.rows("定期陪餐")}
    assert RECRUIT in found
    own = {
        each.code
        for each in town.rows(
            "select p.code from recruit r join person p on p.id = r.id join unit u on u.id = r.unit_id left join unit a on a.id = u.parent_id where :u in (u.code, a.code)",
            u=town.unit,
        )
    }
    assert {row["工号"].value for name in titles - {"说明"} for _, row in book.rows(name)} <= own
    sheet = book.book["工作量" if "工作量" in titles else "合理分配工作任务"]
    assert sheet.protection.sheet
    lists = [each for each in sheet.data_validations.dataValidation if each.type == "list"]
    assert any("适中" in (each.formula1 or "") for each in lists)
    locked = {cell.column_letter for cell in sheet[3] if cell.protection.locked}
    assert {cell.column_letter for cell in sheet[2] if cell.value in (TASK, CHECK, "工号")} <= locked
    assert next(row for _, row in book.rows("定期陪餐"))[PERFORMER].protection.locked is False


def test_what_is_filled_in_is_recorded_once_however_often_it_is_loaded(town, book):
    book.fill("定期陪餐", 陪餐日期="2023年2月20日", 情况说明="=1+1")
    book.fill("归属感荣誉感关怀", 开展日期="2023-02-21", 形式="座谈")
    before = town.rows("select count(*) from audit_event")[0][0]
    assert vars(book.load(dry_run=True)) == {"recorded": 2, "before": 0}
    assert (records(town), town.rows("select count(*) from audit_event")[0][0]) == ([], before)
    assert vars(book.load()) == {"recorded": 2, "before": 0}
    found = records(town)
    assert {(each.item, each.author, each.entered_by) for each in found} == {
        ("partner.meal", town.partner, town.admin),
        ("department.belonging", town.head, None if town.head == town.admin else town.admin),
    }
    assert vars(book.load()) == {"recorded": 0, "before": 2}
    assert records(town) == found
    book.fill("定期陪餐", 情况说明="改了")
    (fault,) = book.faults()
    assert "不能填报" in fault.reason and fault.column == TASK
    assert records(town) == found


def test_every_fault_is_told_at_its_cell_and_nothing_is_changed(town, book):
    meal = book.fill("定期陪餐", 陪餐日期="昨天", 情况说明="好")
    load = book.fill("合理分配工作任务", 检视日期="2023-03-09", 工作量="很重")
    care = book.fill("归属感荣誉感关怀", 形式="座谈")
    fit = book.fill("介绍单位情况", 介绍日期="2023-02-01", 介绍内容="一", 完成人工号="S9999")
    other = book.fill("感受城市文化", 开展日期="2023-02-01", 活动内容="园博园", 完成人工号=town.mentor)
    good = book.fill("分享工作技巧", 分享日期="2023-02-01", 分享内容="公文")
    found = {(each.sheet, each.row, each.column): each.reason for each in book.faults()}
    assert set(found) == {
        ("定期陪餐", meal, "陪餐日期"),
        ("合理分配工作任务", load, "检视日期"),
        ("合理分配工作任务", load, "工作量"),
        ("归属感荣誉感关怀", care, "开展日期"),
        ("介绍单位情况", fit, PERFORMER),
        ("感受城市文化", other, PERFORMER),
    }
    assert found["归属感荣誉感关怀", care, "开展日期"] == "必填"
    assert "应为：轻、适中、重" in found["合理分配工作任务", load, "工作量"]
    assert "不能晚于今天" in found["合理分配工作任务", load, "检视日期"]
    assert "不是该任务的责任人" in found["感受城市文化", other, PERFORMER]
    assert good and records(town) == []


def test_ids_and_checks_hold_each_other(town, book):
    first, second = (row for _, row in list(book.rows("定期陪餐"))[:2])
    first[TASK].value, second[TASK].value = second[TASK].value, first[TASK].value
    for row in (first, second):
        row["陪餐日期"].value = "2023-02-20"
    assert [(each.column, "请勿改动" in each.reason) for each in book.faults()] == [(CHECK, True)] * 2
    first[TASK].value, first[CHECK].value = second[TASK].value, second[CHECK].value
    first[TASK].value = "VGFzazox" if second[TASK].value != "VGFzazox" else "VGFzazoy"
    assert (TASK, True) in [(each.column, "请勿改动" in each.reason) for each in book.faults()] or (
        CHECK,
        True,
    ) in [(each.column, "请勿改动" in each.reason) for each in book.faults()]


def test_one_line_for_a_task_and_one_occurrence_at_a_time(town, book):
    sheet = next(name for name in book.book.sheetnames if name == "定期陪餐")
    lines = [number for number, row in book.rows(sheet) if row["工号"].value == RECRUIT]
    book.fill(sheet, 陪餐日期="2023-02-20")
    copied = [cell.value for cell in book.book[sheet][lines[0]]]
    book.book[sheet].append(copied)
    assert ["同一项任务" in each.reason for each in book.faults()] == [True]
    if len(lines) > 1:
        again = Book(town, town.admin)
        for nth in (0, 1):
            again.fill(sheet, RECRUIT, nth, 陪餐日期=f"2023-02-2{nth}")
        assert ["一次只能填报一期" in each.reason for each in again.faults()] == [True]


def test_lists_and_objects_of_a_form_have_columns_of_their_own(town):
    organizer, head = Book(town, town.organizer), Book(town, town.head)
    plan = {
        "辅导日期": "2023-02-20",
        "小目标2·目标": "练公文",
        "小目标2·目标日期": "2023-09-01",
        "小目标4·目标": "下基层",
        "小目标4·目标日期": "2024-09-01",
        "小目标4·衡量标准": "走访100户",
    }
    organizer.fill("职业规划辅导", **plan)
    assert organizer.load().recorded == 1
    entry = {"任务名称": "招商", "领域": "科技招商", "难度": 1, "责任": 1, "计划日期": "2023-05-01"}
    growth = {f"成长清单{number}·{name}": value for number in (1, 2, 3) for name, value in entry.items()}
    growth["制订日期"] = "2023-02-20"
    row = head.fill("成长清单制订", **(growth | {"成长清单3·难度": 9, "成长清单2·领域": None}))
    assert [(each.row, each.column) for each in head.faults()] == [
        (row, "成长清单2·领域"),
        (row, "成长清单3·难度"),
    ]
    head.fill("成长清单制订", **growth)
    assert head.load().recorded == 1
    (kept,) = town.rows("select payload from record where item = 'organization.career_plan'")
    goals = (json.loads(kept.payload) if isinstance(kept.payload, str) else kept.payload)["goals"]
    assert [each["goal"] for each in goals] == ["练公文", "下基层"]


def test_another_form_than_ours_is_refused(town, book):
    sheet = book.book["定期陪餐"]
    sheet.cell(2, sheet.max_column + 1).value = "照片"
    row = book.fill("定期陪餐", 陪餐日期="2023-02-20")
    sheet.cell(row, sheet.max_column).value = "有"
    assert [(each.column, "重新下载" in each.reason) for each in book.faults()] == [("照片", True)]


def test_files_that_are_none(town):
    service, scope = town.house.service, scope_of(town.house.service, town.admin)
    empty = Book(town, town.admin)
    assert [each.reason for each in empty.faults()] == ["没有任何已填写的任务"]
    with pytest.raises(WorksheetError, match="不是 Excel"):
        load_worksheet(service, scope, b"nothing")
    other = openpyxl.Workbook()
    other.active["A1"] = "你好"
    target = io.BytesIO()
    other.save(target)
    with pytest.raises(WorksheetError) as no:
        load_worksheet(service, scope, target.getvalue())
    assert no.value.faults == (SheetFault("Sheet", None, None, no.value.faults[0].reason),)


def test_somebody_elses_worksheet_is_nobodys_business(town, book):
    book.fill("定期陪餐", 陪餐日期="2023-02-20")
    stranger = town.rows(
        "select p.code from assignment a join person p on p.id = a.person_id join unit u on u.id = p.unit_id where u.code <> :u and p.id not in (select person_id from role_grant) and p.id not in (select person_id from department_head)",
        u=town.unit,
    )[0].code
    book.scope = scope_of(town.house.service, stranger)
    assert [("不在您的查看范围内" in each.reason) for each in book.faults()] == [True]
    book.scope = scope_of(town.house.service, town.mentor)  # sees the task, and has nobody to enter for
    assert [each.column for each in book.faults()] == [PERFORMER]
    assert records(town) == []


def test_statements_do_not_grow_with_the_lines(town):
    book = Book(town, town.organizer)
    plan = {"辅导日期": "2023-02-20", "小目标1·目标": "练公文", "小目标1·目标日期": "2023-09-01"}

    def statements():
        with counted(town.house) as found:
            lines = book.load(dry_run=True).recorded
        return lines, len(found)

    book.fill("职业规划辅导", **plan)
    statements()
    one = statements()
    for recruit in {row["工号"].value for _, row in book.rows("职业规划辅导")}:
        book.fill("职业规划辅导", recruit, **plan)
    many = statements()
    assert (one[0], one[1]) == (1, many[1])
    assert many[0] > 1


def test_a_task_that_somebody_else_did_meanwhile_is_told_of_at_its_line(town, book, monkeypatch):
    from service.usecases import filling

    row, act = book.fill("定期陪餐", 陪餐日期="2023-02-20"), filling.record_act

    def late(work, entries, corrected, seen):
        work.connection.execute(text(f"update task set state = 'SUBMITTED' where id = {entries[0].row.id}"))
        return act(work, entries, corrected, seen)

    monkeypatch.setattr(filling, "record_act", late)
    (fault,) = book.faults()
    assert (fault.sheet, fault.row, fault.column) == ("定期陪餐", row, TASK)
    assert records(town) == []
