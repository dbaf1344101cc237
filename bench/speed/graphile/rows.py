"""Functions of single rows, from which a client selects what it likes: answers in the form of ours."""

from datetime import datetime

from bench.speed.cases import Question
from bench.speed.graphile.asking import asked, city, submitted, track
from service.store.ids import global_id


def sent(question: Question) -> tuple[str, dict]:
    """Return what PostGraphile is sent."""
    return asked(question, "rows")


def as_ours(question: Question, data: dict) -> dict:
    """Return an answer in the form of ours; cursors, which are each server's own, are left out."""
    return _SHAPES[question.name](data)


def _unit(data: dict) -> dict:
    unit = data["unitByCode"]
    recruits = unit["recruits"]
    del recruits["pageInfo"]["endCursor"]
    recruits["nodes"] = [_recruit(each) for each in recruits["nodes"]]
    return {"unit": unit}


def _recruit(row: dict) -> dict:
    row |= row.pop("figures")
    if "tracks" in row:
        row["tracks"] = [track(each) for each in row["tracks"]]
    return {"id": global_id("Recruit", int(row.pop("rowId"))), **row}


def _page(data: dict) -> dict:
    row = data["recruitByCode"]
    row["unit"], row["department"] = row.pop("unitByUnitId"), row.pop("departmentByDepartmentId")
    row["tasks"] = {"nodes": [_planned(each) for each in row.pop("plan")["nodes"]]}
    row = _recruit(row)
    for each in row["milestones"]:
        if each["reachedAt"] is not None:
            each["reachedAt"] = datetime.fromisoformat(each["reachedAt"]).astimezone().timestamp()
    return {"recruit": row}


def _planned(row: dict) -> dict:
    row["id"], row["title"] = global_id("Task", int(row.pop("rowId"))), row.pop("name")
    row["item"] = {
        "code": row.pop("item"),
        "track": {"id": row.pop("track")},
        "dimensions": row.pop("shown")["dimensions"],
        "gate": row.pop("gate"),
    }
    row["responsibles"] = row["responsibles"]["nodes"]
    return row


def _todo(data: dict) -> dict:
    me = data["me"]
    tasks = data["myTasks"]
    for row in tasks["nodes"]:
        row["id"], row["title"] = global_id("Task", int(row.pop("rowId"))), row.pop("name")
        row["item"] = row.pop("shown")
        recruit = row.pop("recruitByRecruitId")
        row["recruit"] = {
            "code": recruit["code"],
            "name": recruit["name"],
            "unit": recruit["unitByUnitId"],
        }
    return {"me": {"person": {"code": me["code"], "name": me["name"]}, "roles": me["roles"]}, "tasks": tasks}


_SHAPES = {"q1": _unit, "q2": _page, "q3": city, "q3all": city, "q4": _todo, "m1": submitted}
