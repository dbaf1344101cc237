"""One function for each screen: answers in the form of ours."""

from datetime import datetime

from bench.speed.cases import Question
from bench.speed.graphile.asking import asked, city, submitted, track
from service.store.ids import global_id


def sent(question: Question) -> tuple[str, dict]:
    """Return what PostGraphile is sent."""
    return asked(question, "screens")


def as_ours(question: Question, data: dict) -> dict:
    """Return an answer in the form of ours; cursors, which are each server's own, are left out."""
    return _SHAPES[question.name](data)


def _unit(data: dict) -> dict:
    unit = data["unitBoard"]
    unit["recruits"] = {
        "totalCount": unit.pop("totalCount"),
        "pageInfo": {"hasNextPage": unit.pop("hasNextPage")},
        "nodes": [_recruit(each) for each in unit["recruits"]],
    }
    return {"unit": unit}


def _recruit(row: dict) -> dict:
    if "tracks" in row:
        row["tracks"] = [track(each) for each in row["tracks"]]
    return {"id": global_id("Recruit", int(row.pop("rowId"))), **row}


def _page(data: dict) -> dict:
    row = _recruit(data["recruitPage"])
    if row["department"] is not None:
        row["department"] = {"name": row["department"]}
    row["tasks"] = {"nodes": [_planned(each) for each in row["tasks"]]}
    for each in row["milestones"]:
        if each["reachedAt"] is not None:
            each["reachedAt"] = datetime.fromisoformat(each["reachedAt"]).astimezone().timestamp()
    return {"recruit": row}


def _planned(row: dict) -> dict:
    item = {name: row.pop(name) for name in ("dimensions", "gate")}
    item |= {"code": row.pop("item"), "track": {"id": row.pop("track")}}
    return {"id": global_id("Task", int(row.pop("rowId"))), **row, "item": item}


def _todo(data: dict) -> dict:
    mine = data["myTodo"]
    nodes = [
        {
            **{name: row[name] for name in ("title", "dueOn", "status", "viewerCan")},
            "id": global_id("Task", int(row["rowId"])),
            "item": {name: row[name] for name in ("code", "confirmedBy", "evidenceSchema")},
            "recruit": {
                "code": row["recruitCode"],
                "name": row["recruitName"],
                "unit": {"name": row["unitName"]},
            },
        }
        for row in mine["tasks"]
    ]
    tasks = {"totalCount": mine["totalCount"], "nodes": nodes}
    return {"me": {"person": mine["person"], "roles": mine["roles"]}, "tasks": tasks}


_SHAPES = {"q1": _unit, "q2": _page, "q3": city, "q3all": city, "q4": _todo, "m1": submitted}
