"""The floor: one hand-written statement for each question, and a bare route that hands its JSON through.

``python -m bench.speed.floor PORT DATABASE``. The statements are in ``sql``; the token check and the sight are one call.
"""

import base64
import hashlib
import json
import sys
import threading
from collections.abc import Iterable
from datetime import date
from pathlib import Path

import psycopg
from flask import Flask, Response, request
from psycopg.types.json import Jsonb
from waitress import serve

SQL = Path(__file__).parent / "sql"
TODAY = date.fromisoformat("2026-11-26")
ENTER = b"select bench_enter(%s, %s)"
SUBMIT = b"select bench_submit(%s, %s, %s, %s)"
ONE_CITY = b"where cohort_id = (select id from cohort where code = %(cohort)s)"
THREADS = 8


def application(database: str) -> Flask:
    app, local = Flask("floor", static_folder=None), threading.local()
    statements = {path.stem: path.read_bytes() for path in SQL.glob("[qm]*.sql")}
    statements["q3all"] = statements["q3"].replace(ONE_CITY, b"")
    assert statements["q3all"] != statements["q3"]
    with psycopg.connect(database) as connection:
        known = catalogue(connection.execute("select id, definition from item_version").fetchall())

    def opened() -> psycopg.Connection:
        if not hasattr(local, "connection"):
            local.connection = psycopg.connect(
                database, prepare_threshold=0, options="-c plan_cache_mode=force_generic_plan"
            )
            local.connection.adapters.register_loader("json", Raw)
        return local.connection

    @app.post("/<name>")
    def answer(name: str) -> Response:
        token = request.headers["Authorization"][7:]
        given = {**(request.get_json(silent=True) or {}), "today": TODAY, **known}
        connection = opened()
        with connection.transaction():
            viewer = connection.execute(ENTER, (hashlib.sha256(token.encode()).hexdigest(), TODAY)).fetchone()
            if viewer is None or viewer[0] is None:
                return Response(status=401)
            if name == "nothing":
                return Response("{}", mimetype="application/json")
            if name == "m1":
                given["record"] = connection.execute(SUBMIT, submitted(given.pop("input"))).fetchone()[0]
            (found,) = connection.execute(statements[name], given).fetchone()
        return Response(found, mimetype="application/json")

    return app


def submitted(given: dict) -> tuple:
    """Return what the mutation is told, in the order of its arguments."""
    task = int(base64.urlsafe_b64decode(given["taskIds"][0]).partition(b":")[2])
    return task, Jsonb(given["payload"]), given.get("idempotencyKey"), TODAY


class Raw(psycopg.adapt.Loader):
    """JSON as the database wrote it."""

    def load(self, data):
        return bytes(data)


def catalogue(versions: Iterable[tuple[int, dict]]) -> dict[str, str]:
    """Return what is installed, which never changes while a server runs: tracks and items, as JSON."""
    items = list(versions)
    shown = [
        {
            "id": number,
            "title": each["title"],
            "shown": {
                "code": each["code"],
                "track": {"id": each["track"]},
                "dimensions": each["dimensions"],
                "gate": each["gate"],
            },
        }
        for number, each in items
    ]
    titles = {each["track"]: each["trackTitle"] for _, each in items}
    order = ("organization", "department", "mentor", "partner")
    tracks = [
        {"place": at, "code": code, "title": titles[code]} for at, code in enumerate(order) if code in titles
    ]
    return {"items": json.dumps(shown), "tracks": json.dumps(tracks)}


if __name__ == "__main__":
    serve(application(sys.argv[2]), host="127.0.0.1", port=int(sys.argv[1]), threads=THREADS, ident=None)
