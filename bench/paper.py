"""Measures the ledger and a recruit's checklists, also with 10,000 recruits, and writes bench/PAPER.md.

Usage: paper.py, or (a process of its own for each figure) paper.py WHAT DATABASE_URL FILE
"""

import json
import os
import platform
import resource
import subprocess
import sys
import tempfile
import time
from datetime import date
from pathlib import Path

from sqlalchemy import event

HERE = Path(__file__).parent
SIZES = tuple(int(each) for each in os.environ.get("XIKOU_PAPER_SIZES", "108,10000").split(","))
NAMES = {"city": "全市台账", "recruit": "一人的各张清单"}


def one(what: str, url: str, file: Path) -> None:
    """Write one paper and print what it took, as JSON."""
    from service.app import create_service
    from service.config import Settings
    from service.intake.booklets import write_booklet
    from service.intake.ledgers import write_ledger
    from service.usecases.papers import booklet, ledger
    from service.usecases.setup import OPERATOR

    service = create_service(Settings(database_url=url, today=date(2026, 11, 23)))
    texts: list[str] = []
    event.listen(service.store.engine, "before_cursor_execute", lambda *args: texts.append(args[2]))
    began, worked = time.perf_counter(), time.process_time()
    with file.open("w+b") as target:
        if what == "city":
            with ledger(service, OPERATOR) as found:
                write_ledger(target, found)
        else:
            with service.store.engine.connect() as connection:
                code = connection.exec_driver_sql(
                    "select code from person where is_recruit order by id"
                ).scalar()
            write_booklet(target, booklet(service, OPERATOR, str(code)))
    figures = {
        "seconds": time.perf_counter() - began,
        "busy": time.process_time() - worked,
        "statements": len(texts),
        "peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        "megabytes": file.stat().st_size / 1024**2,
    }
    print(json.dumps(figures))


def invented(size: int, workbook: Path) -> None:
    """Write the roster of an invented city."""
    from service.intake.workbook import write_roster
    from service.usecases.simulation import invent

    write_roster(
        workbook, invent(size, [date(2025, 9, 1), date(2025, 8, 15), date(2025, 10, 9)], cohort="2025")
    )


def main() -> None:
    lines = [
        "# 纸面材料的用时与内存",
        "",
        "由 `make bench`（`.venv/bin/python bench/paper.py`）生成：SQLite，每项单独一个进程，写到文件。内存是进程峰值（RSS，含由启动它的进程继承的，实际不高于此）。",
        "",
        f"- 处理器 {os.cpu_count()} 核；{platform.system()} {platform.machine()}；Python {platform.python_version()}",
        "",
        "| 内容 | 人数 | 用时（秒） | 处理器（秒） | 查询次数 | 峰值内存 MB | 文件 MB |",
        "|---|---|---|---|---|---|---|",
    ]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for size in SIZES:
            book, url = folder / f"{size}.xlsx", f"sqlite:///{folder}/{size}.db"
            invented(size, book)
            importing = [sys.executable, str(HERE / "importing.py"), str(size), url, str(book)]
            subprocess.run(importing, check=True, stdout=subprocess.DEVNULL)
            for what in ("recruit", "city"):
                command = [sys.executable, str(HERE / "paper.py"), what, url, str(folder / "out.xlsx")]
                done = subprocess.run(command, check=True, capture_output=True, text=True)
                found = json.loads(done.stdout)
                names = ("seconds", "busy", "statements", "peak", "megabytes")
                shown = " | ".join(
                    f"{found[each]:.2f}"
                    if each in ("seconds", "busy", "megabytes")
                    else f"{found[each]:,.0f}"
                    for each in names
                )
                lines.append(f"| {NAMES[what]} | {size:,} | {shown} |")
                print(lines[-1], flush=True)
    (HERE / "PAPER.md").write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    if len(sys.argv) > 1:
        one(sys.argv[1], sys.argv[2], Path(sys.argv[3]))
    else:
        main()
