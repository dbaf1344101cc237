"""What PostGraphile is sent, and the answers that both kinds of functions give alike."""

import base64
from pathlib import Path
from typing import Any

from bench.speed.cases import Question
from service.store.ids import global_id

HERE = Path(__file__).parent


def asked(question: Question, kind: str) -> tuple[str, dict]:
    """Return what PostGraphile is sent."""
    name = "q3" if question.name == "q3all" else question.name
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
    special = HERE / kind / f"{name}.graphql"
    document = (special if special.exists() else HERE / f"{name}.graphql").read_text("utf-8")
    return "/graphql", {"query": document, "variables": variables}


def track(row: dict) -> dict:
    return {"track": {"id": row["rowId"], "title": row["title"]}, "progress": row["progress"]}


def city(data: dict) -> dict:
    city: dict[str, Any] = data["city"]
    city["byTrack"] = [track(each) for each in city["byTrack"]]
    city["byUnit"] = [
        {
            "unit": {"code": each["code"], "name": each["name"]},
            "recruits": each["recruits"],
            "progress": each["progress"],
        }
        for each in city["byUnit"]
    ]
    return {"overview": city}


def submitted(data: dict) -> dict:
    row = data["submitRecords"]["result"]
    task = row["taskByTaskId"]
    shown = {
        "id": global_id("Task", int(task["rowId"])),
        "status": task["status"],
        "late": task["late"],
        "recruit": task["recruitByRecruitId"],
    }
    return {"submitRecords": {"records": [{"status": row["status"], "task": shown}], "errors": []}}
