"""The benchmark as a command."""

import argparse
import statistics
from pathlib import Path

from bench.speed import cases
from bench.speed.cluster import ROOT, cluster, prepared
from bench.speed.contenders import CONTENDERS
from bench.speed.rounds import Rounds


def main() -> None:
    asked = arguments()
    names = asked.queries.split(",")
    chosen = [CONTENDERS[name] for name in asked.only.split(",")]
    with cluster(Path(asked.keep)) as server:
        place = prepared(server, asked.recruits, asked.seed)
        with place.connect() as connection:
            questions = {name: cases.questions(connection, name) for name in names}
        rounds = Rounds(place, Path(asked.keep) / "log", asked.seconds, asked.clients)
        for number in range(asked.rounds):
            for contender in chosen if number % 2 == 0 else chosen[::-1]:
                rounds.run(contender, questions)
    for name in names:
        for contender in chosen:
            found = rounds.figures.get((contender.name, name))
            if found:
                shown = {
                    key: round(statistics.median(getattr(each, key) for each in found), 2)
                    for key in ("rps", "cpu", "service", "database", "p50", "memory")
                }
                print(name, contender.name, shown)


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.speed")
    parser.add_argument("--recruits", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", default=",".join(CONTENDERS))
    parser.add_argument("--queries", default="q1,q2,q3,q4,m1")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=4.0)
    parser.add_argument("--clients", type=int, default=4)
    parser.add_argument(
        "--keep", default=str(ROOT / "var/speed"), help="where the cluster and what is installed stay"
    )
    return parser.parse_args()


if __name__ == "__main__":
    main()
