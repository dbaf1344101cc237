"""Rounds: each contender started anew, asked each question for a while, and what that took."""

import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bench.speed import meters
from bench.speed.cases import Question
from bench.speed.cluster import Place
from bench.speed.contenders import Contender, answered, running
from bench.speed.equality import differences
from bench.speed.load import send

ACTS, WARM_ACTS = 480, 480
"""So many tasks are recorded in a round."""
COMPARED, COMPARED_ACTS = 12, 3
"""So many answers are compared before anything is measured."""
FIRST_PORT = 8960


@dataclass(frozen=True)
class Figure:
    """One round of one contender with one question; CPU in ms for each request, memory in MiB."""

    rps: float
    service: float
    database: float
    p50: float
    memory: float

    @property
    def cpu(self) -> float:
        return self.service + self.database


@dataclass
class Rounds:
    """What was measured so far, by contender and question, and the answers that all must give."""

    place: Place
    log: Path
    seconds: float
    clients: int
    figures: dict[tuple[str, str], list[Figure]] = field(default_factory=dict)
    answers: dict[tuple[str, str, str], Any] = field(default_factory=dict)
    compared: set[tuple[str, str]] = field(default_factory=set)

    def run(self, contender: Contender, questions: Mapping[str, Sequence[Question]]) -> None:
        """Start a contender, see that it answers as the others do, and measure it."""
        with running(contender, self.place, FIRST_PORT, self.log) as (pids, ports):
            for name, each in questions.items():
                if name not in contender.questions:
                    continue
                if (contender.name, name) not in self.compared:
                    self.compare(contender, each, ports[0])
                self.figures.setdefault((contender.name, name), []).append(
                    self.measured(contender, each, pids, ports)
                )

    def compare(self, contender: Contender, questions: Sequence[Question], port: int) -> None:
        """Make sure that the answers are those of the first who was asked."""
        for question in questions[: COMPARED_ACTS if questions[0].name == "m1" else COMPARED]:
            with self.place.connect() as connection:
                mark = self.place.mark(connection)
                found = contender.shape(question, answered(contender, question, port))
                if question.name == "m1":
                    mark.restore(connection)
            key = (question.name, question.token, str(question.variables))
            wrong = differences(self.answers.setdefault(key, found), found)
            assert not wrong, f"{contender.name} answers {question.name} otherwise: {wrong[:10]}"
        self.compared.add((contender.name, questions[0].name))

    def measured(
        self, contender: Contender, questions: Sequence[Question], pids: list[int], ports: list[int]
    ) -> Figure:
        """Warm a contender up, then send requests for a while."""
        messages = [contender.message(each) for each in questions]
        acts = questions[0].name == "m1"
        server = self.place.database()
        with self.place.connect() as connection:
            mark = self.place.mark(connection)
            warm, rest = (messages[:WARM_ACTS], messages[WARM_ACTS:]) if acts else (messages, messages)
            send(ports, warm, self.clients, seconds=60 if acts else 1, times=WARM_ACTS if acts else None)
            before = meters.spent(pids), meters.spent(server)
            load = send(
                ports, rest, self.clients, seconds=self.seconds, times=min(ACTS, len(rest)) if acts else None
            )
            after = meters.spent(pids), meters.spent(server)
            if acts:
                mark.restore(connection)
        assert not load.wrong, load.wrong[0]
        done = len(load.times)
        service, database = ((last - first) / done for first, last in zip(before, after, strict=True))
        return Figure(
            rps=done / load.seconds,
            service=service,
            database=database,
            p50=statistics.median(load.times) * 1000,
            memory=meters.memory(pids),
        )
