"""The benchmark as a command."""

import argparse
import os
import statistics
from pathlib import Path

from bench.speed import cases, node, results
from bench.speed.cluster import ROOT, Place, cluster, prepared
from bench.speed.contenders import CONTENDERS, Contender
from bench.speed.counting import statements
from bench.speed.growing import grown
from bench.speed.rounds import ACTS, Rounds
from bench.speed.sqlite import part

GROWING = ("xikou", "floor")


def main() -> None:
    asked = arguments()
    parts = {name: RUN[name](asked) for name in results.PARTS if name in asked.parts.split(",")}
    if asked.write:
        results.write(Path(asked.write), parts)


def on_postgresql(asked: argparse.Namespace) -> str:
    """Measure on PostgreSQL, and return the page of what was found."""
    names, folder = asked.queries.split(","), Path(asked.keep)
    chosen = [CONTENDERS[name] for name in asked.only.split(",")]
    load = os.getloadavg()[0]
    with cluster(folder) as server:
        place = prepared(server, asked.recruits, asked.seed)
        rounds = measured(place, chosen, names, asked, clients=asked.clients)
        summary(rounds, names)
        counts = {} if asked.uncounted else counted(place, chosen, names, folder / "log")
        print(counts, flush=True)
        growth = compared(server, place, chosen, names, asked) if asked.grow > 1 else None
        found = versions(chosen, folder)
    facts = {
        "load": load,
        "versions": found,
        "asked": {
            **{name: getattr(asked, name) for name in ("recruits", "seed", "rounds", "seconds", "clients")},
            "acts": ACTS,
            "recruits_grown": asked.recruits * asked.grow,
            "grown": f"再由数据库复制为{asked.grow}倍；" if asked.grow > 1 else "",
        },
    }
    return results.page(rounds.figures, growth, counts, facts)


RUN = {"postgresql": on_postgresql, "sqlite": part.run}


def measured(
    place: Place, chosen: list[Contender], names: list[str], asked: argparse.Namespace, *, clients: int
) -> Rounds:
    """Measure all in turn, the order turned round each time."""
    questions = questions_of(place, names)
    rounds = Rounds(place, Path(asked.keep) / "log", asked.seconds, clients)
    for number in range(asked.rounds):
        for contender in chosen if number % 2 == 0 else chosen[::-1]:
            rounds.run(contender, questions)
    return rounds


def compared(
    server: Path, small: Place, chosen: list[Contender], names: list[str], asked: argparse.Namespace
) -> tuple[results.Figures, results.Figures]:
    """Measure ours and the floor with a few recruits and with many in turn, one request at a time."""
    large = grown(server, small, asked.grow)
    log = Path(asked.keep) / "log"
    both = [(Rounds(place, log, asked.seconds, 1), questions_of(place, names)) for place in (small, large)]
    for number in range(asked.rounds):
        for contender in chosen:
            if contender.name in GROWING:
                for rounds, questions in both if number % 2 == 0 else both[::-1]:
                    rounds.run(contender, questions)
    for rounds, _ in both:
        summary(rounds, names)
    return both[0][0].figures, both[1][0].figures


def counted(place: Place, chosen: list[Contender], names: list[str], log: Path) -> dict[str, dict[str, int]]:
    """Count everybody's statements."""
    questions = questions_of(place, names)
    return {each.name: statements(each, place, questions, log) for each in chosen}


def questions_of(place: Place, names: list[str]) -> dict[str, list[cases.Question]]:
    with place.connect() as connection:
        return {name: cases.questions(connection, name) for name in names}


def summary(rounds: Rounds, names: list[str]) -> None:
    """Print the medians."""
    for name in names:
        for contender in CONTENDERS:
            if found := rounds.figures.get((contender, name)):
                shown = {
                    key: round(statistics.median(getattr(each, key) for each in found), 2)
                    for key in ("rps", "cpu", "service", "database", "p50", "memory")
                }
                print(rounds.place.name, name, contender, shown, flush=True)


def versions(chosen: list[Contender], folder: Path) -> dict[str, str]:
    with Place(folder / "pg", "postgres").connect() as connection:
        found = {"PostgreSQL": connection.execute("show server_version").fetchone()[0]}
    return found | (node.versions(folder) if any("postgraphile" in each.name for each in chosen) else {})


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.speed")
    parser.add_argument("--recruits", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", default=",".join(CONTENDERS), help="contenders, by comma")
    parser.add_argument(
        "--queries", default="q1,q2,q3,q4,m1", help="questions, by comma; q3all asks about all cities"
    )
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=4.0)
    parser.add_argument("--clients", type=int, default=4)
    parser.add_argument("--grow", type=int, default=1, help="compare with so many times the recruits")
    parser.add_argument(
        "--parts", default=",".join(results.PARTS), help="parts, by comma; of the other the page's text stays"
    )
    parser.add_argument(
        "--smaller", type=int, default=2_000, help="on SQLite compare with so many recruits; 0 does not"
    )
    parser.add_argument("--uncounted", action="store_true", help="leave the statements uncounted")
    parser.add_argument("--write", help="the page to write")
    parser.add_argument(
        "--keep", default=str(ROOT / "var/speed"), help="where the cluster and what is installed stay"
    )
    return parser.parse_args()


if __name__ == "__main__":
    main()
