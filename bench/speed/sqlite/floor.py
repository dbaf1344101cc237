"""The floor on SQLite: one hand-written statement for each question, and a bare route that hands its JSON through.

``python -m bench.speed.sqlite.floor PORT FILE``. There is no second wall: each statement carries the viewer's sight.
"""

import base64
import json
import sqlite3
import sys
import threading
from dataclasses import asdict
from pathlib import Path

from flask import Flask, Response, request
from waitress import serve

from bench.speed.floor import THREADS, TODAY, catalogue
from bench.speed.sqlite.entering import enter
from bench.speed.sqlite.submitting import act

SQL = Path(__file__).parent / "sql"
SEES = """(:everything or recruit.unit_id in (select value from json_each(:units))
    or recruit.department_id in (select value from json_each(:departments))
    or recruit.id in (select value from json_each(:recruits)))"""
ONE_CITY = "where cohort_id = (select id from cohort where code = :cohort) and"
SHOWN = (
    "create temp table shown_item (id integer primary key, title text, shown text)",
    "create temp table shown_track (place integer primary key, code text, title text)",
)
"""What is installed, which never changes while a server runs; each connection holds it."""


def application(path: str) -> Flask:
    app, local = Flask("floor", static_folder=None), threading.local()
    statements = {
        each.stem: each.read_text("utf-8").replace("/*sees*/", SEES) for each in SQL.glob("[qm]*.sql")
    }
    statements["q3all"] = statements["q3"].replace(ONE_CITY, "where")
    assert statements["q3all"] != statements["q3"]

    def opened() -> sqlite3.Connection:
        if not hasattr(local, "connection"):
            local.connection = connected(path)
        return local.connection

    @app.post("/<name>")
    def answer(name: str) -> Response:
        token = request.headers["Authorization"][7:]
        given = request.get_json(silent=True) or {}
        connection = opened()
        connection.execute("begin immediate" if name == "m1" else "begin")
        try:
            viewer = enter(connection, token, TODAY)
            if viewer is None:
                return Response(status=401)
            if name == "nothing":
                return Response("{}", mimetype="application/json")
            given |= asdict(viewer) | {"today": TODAY.isoformat()}
            if name == "m1":
                given["record"] = act(connection, viewer, submitted(given.pop("input")), TODAY)
            (found,) = connection.execute(statements[name], given).fetchone()
            connection.execute("commit")
        finally:
            if connection.in_transaction:
                connection.execute("rollback")
        return Response(found, mimetype="application/json")

    return app


def connected(path: str) -> sqlite3.Connection:
    """Open the file as the service opens it, with what statements need beside it."""
    connection = sqlite3.connect(path, isolation_level=None, timeout=15, cached_statements=256)
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "secure_delete=ON"):
        connection.execute(f"pragma {pragma}")
    connection.create_function("global_id", 1, global_id, deterministic=True)
    connection.create_function("ratio", 2, ratio, deterministic=True)
    for statement in SHOWN:
        connection.execute(statement)
    known = catalogue(
        (number, json.loads(definition))
        for number, definition in connection.execute("select id, definition from item_version")
    )
    items, tracks = json.loads(known["items"]), json.loads(known["tracks"])
    connection.executemany(
        "insert into shown_item values (?, ?, ?)",
        [(each["id"], each["title"], json.dumps(each["shown"])) for each in items],
    )
    connection.executemany(
        "insert into shown_track values (?, ?, ?)",
        [(each["place"], each["code"], each["title"]) for each in tracks],
    )
    return connection


def global_id(said: str | None) -> str | None:
    return None if said is None else base64.urlsafe_b64encode(said.encode()).decode()


def ratio(done: int | None, asked: int | None) -> str:
    """Return a number as JSON with all its digits: SQLite itself writes fifteen."""
    return repr((done or 0) / asked) if asked else "1.0"


def submitted(given: dict) -> dict:
    """Return what the mutation is told, the task by its number."""
    task = int(base64.urlsafe_b64decode(given["taskIds"][0]).partition(b":")[2])
    return {"task": task, "payload": given["payload"], "idempotencyKey": given.get("idempotencyKey")}


if __name__ == "__main__":
    serve(application(sys.argv[2]), host="127.0.0.1", port=int(sys.argv[1]), threads=THREADS, ident=None)
