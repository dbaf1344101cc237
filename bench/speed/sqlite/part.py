"""The part of the benchmark on SQLite: who is measured there, and in which order."""

import argparse
import os
import sys
from dataclasses import replace
from pathlib import Path

from bench.speed.contenders import CONTENDERS, Contender
from bench.speed.rounds import ACTS, Rounds
from bench.speed.sqlite import section
from bench.speed.sqlite.asking import questions
from bench.speed.sqlite.counting import statements
from bench.speed.sqlite.place import FilePlace, prepared

GROWING = ("xikou", "floor")
HERE = {
    "xikou": CONTENDERS["xikou"],
    "floor": replace(
        CONTENDERS["floor"],
        commands=lambda place, ports: [
            [sys.executable, "-m", "bench.speed.sqlite.floor", str(port), str(place.path)] for port in ports
        ],
    ),
    "orm": CONTENDERS["orm"],
}


def run(asked: argparse.Namespace) -> str:
    """Measure, and return the section of what was found."""
    load, folder = os.getloadavg()[0], Path(asked.keep)
    names = asked.queries.split(",")
    chosen = [HERE[name] for name in asked.only.split(",") if name in HERE]
    place = prepared(folder / "sqlite", asked.recruits, asked.seed)
    rounds = measured(place, chosen, names, asked)
    counts = {} if asked.uncounted else counted(place, chosen, names, folder / "log")
    growth = compared(place, chosen, names, asked) if asked.smaller else None
    facts = {name: getattr(asked, name) for name in ("recruits", "seed", "rounds", "seconds", "clients")}
    return section.text(
        rounds.figures, growth, counts, {**facts, "acts": ACTS, "load": load, "smaller": asked.smaller}
    )


def measured(
    place: FilePlace, chosen: list[Contender], names: list[str], asked: argparse.Namespace
) -> Rounds:
    """Measure all in turn, the order turned round each time."""
    given = questions_of(place, names)
    rounds = Rounds(place, Path(asked.keep) / "log", asked.seconds, asked.clients)
    for number in range(asked.rounds):
        for contender in chosen if number % 2 == 0 else chosen[::-1]:
            rounds.run(contender, given)
    return rounds


def compared(
    large: FilePlace, chosen: list[Contender], names: list[str], asked: argparse.Namespace
) -> section.Growth:
    """Measure ours and the floor with a few recruits and with many in turn, one request at a time."""
    small = prepared(large.path.parent, asked.smaller, asked.seed)
    log = Path(asked.keep) / "log"
    both = [(Rounds(place, log, asked.seconds, 1), questions_of(place, names)) for place in (small, large)]
    for number in range(asked.rounds):
        for contender in chosen:
            if contender.name in GROWING:
                for rounds, given in both if number % 2 == 0 else both[::-1]:
                    rounds.run(contender, given)
    return both[0][0].figures, both[1][0].figures


def counted(
    place: FilePlace, chosen: list[Contender], names: list[str], log: Path
) -> dict[str, dict[str, int]]:
    """Count everybody's statements."""
    given = questions_of(place, names)
    return {each.name: statements(each, place, given, log) for each in chosen}


def questions_of(place: FilePlace, names: list[str]) -> dict:
    with place.connect() as connection:
        return {name: questions(connection, name) for name in names}
