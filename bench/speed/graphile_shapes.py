"""PostGraphile's documents for our questions, and its answers in the form of ours."""

import base64
from datetime import datetime
from pathlib import Path
from typing import Any

from bench.speed.cases import DOCUMENTS, Question
from service.store.ids import global_id

HERE = Path(__file__).parent / "graphile"


def asked(question: Question) -> tuple[str, dict]:
    """Return what PostGraphile is sent."""
    name = "q3" if question.name == "q3all" else question.name
    assert question.name in DOCUMENTS
    variables = question.variables
    if name == "m1":
        given = variables["input"]
        number = int(base64.urlsafe_b64decode(given["taskIds"][0]).partition(b":")[2])
        variables = {
            "input": {
                "taskId": str(number),
                "payload": given["payload"],
                "idempotencyKey": given["idempotencyKey"],
            }
        }
    document = (HERE / f"{name}.graphql").read_text("utf-8")
    return "/graphql", {"query": document, "variables": variables}


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
        row["tracks"] = [_track(each) for each in row["tracks"]]
    return {"id": global_id("Recruit", int(row.pop("rowId"))), **row}


def _track(row: dict) -> dict:
    return {"track": {"id": row["rowId"], "title": row["title"]}, "progress": row["progress"]}


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


def _city(data: dict) -> dict:
    city: dict[str, Any] = data["city"]
    city["byTrack"] = [_track(each) for each in city["byTrack"]]
    city["byUnit"] = [
        {
            "unit": {"code": each["code"], "name": each["name"]},
            "recruits": each["recruits"],
            "progress": each["progress"],
        }
        for each in city["byUnit"]
    ]
    return {"overview": city}


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


def _submitted(data: dict) -> dict:
    row = data["submitRecords"]["result"]
    task = row["taskByTaskId"]
    shown = {
        "id": global_id("Task", int(task["rowId"])),
        "status": task["status"],
        "late": task["late"],
        "recruit": task["recruitByRecruitId"],
    }
    return {"submitRecords": {"records": [{"status": row["status"], "task": shown}], "errors": []}}


_SHAPES = {"q1": _unit, "q2": _page, "q3": _city, "q3all": _city, "q4": _todo, "m1": _submitted}
