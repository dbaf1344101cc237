"""The benchmark as a command."""

import argparse
import statistics
from pathlib import Path

from bench.speed import cases, meters
from bench.speed.cluster import ROOT, cluster, prepared
from bench.speed.contenders import CONTENDERS, answered, running
from bench.speed.equality import differences
from bench.speed.load import send


def main() -> None:
    asked = arguments()
    folder = Path(asked.keep)
    names = asked.queries.split(",")
    chosen = [CONTENDERS[name] for name in asked.only.split(",")]
    with cluster(folder) as server:
        place = prepared(server, asked.recruits, asked.seed)
        with place.connect() as connection:
            questions = {name: cases.questions(connection, name) for name in names}
        figures = measured(place, chosen, questions, asked, folder / "log")
    for name in names:
        for contender in chosen:
            for_one = figures.get((contender.name, name))
            if for_one:
                print(
                    name,
                    contender.name,
                    {key: round(statistics.median(each[key] for each in for_one), 2) for key in for_one[0]},
                )


def measured(place, chosen, questions, asked, log):
    figures = {}
    reference = {}
    for number in range(asked.rounds):
        for at, contender in enumerate(chosen):
            with running(contender, place, 8960 + 2 * at, log) as (pids, ports):
                for name, each in questions.items():
                    if name not in contender.questions:
                        continue
                    if number == 0:
                        compare(contender, each, ports, reference)
                    figures.setdefault((contender.name, name), []).append(
                        one(contender, each, pids, ports, place, asked)
                    )
    return figures


def compare(contender, questions, ports, reference):
    for question in questions[:3]:
        found = answered(contender, question, ports[0])
        key = (question.name, question.token, str(question.variables))
        wrong = differences(reference.setdefault(key, found), found)
        assert not wrong, f"{contender.name} answers otherwise to {question.name}: {wrong[:10]}"


def one(contender, questions, pids, ports, place, asked):
    messages = [contender.message(each) for each in questions]
    server = [int((place.folder / "postmaster.pid").read_text().split()[0])]
    send(ports, messages, asked.clients, seconds=1.0)
    before = meters.spent(pids), meters.spent(server)
    load = send(ports, messages, asked.clients, seconds=asked.seconds)
    after = meters.spent(pids), meters.spent(server)
    assert not load.wrong, load.wrong[0]
    done = len(load.times)
    service, database = ((last - first) / done for first, last in zip(before, after, strict=True))
    return {
        "rps": done / load.seconds,
        "cpu": service + database,
        "service": service,
        "database": database,
        "p50": statistics.median(load.times) * 1000,
        "pss": meters.memory(pids),
    }


def arguments():
    parser = argparse.ArgumentParser(prog="python -m bench.speed")
    parser.add_argument("--recruits", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", default=",".join(CONTENDERS))
    parser.add_argument("--queries", default="q1,q2,q3,q4")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=4.0)
    parser.add_argument("--clients", type=int, default=4)
    parser.add_argument(
        "--keep", default=str(ROOT / "var/speed"), help="where the cluster and what is installed stay"
    )
    return parser.parse_args()


if __name__ == "__main__":
    main()
