"""The same question answered in each way that there is, as it would be sent."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pytest

from service.app.answers import answered_result
from service.graphql import reading
from service.graphql.context import Context
from service.graphql.direct import answered, known
from service.graphql.schema import schema
from service.store.scope import Scope
from service.usecases.service import Service
from tests.proof.rambling import Question

_REQUEST = "the-same"


@dataclass(frozen=True)
class Sent:
    """What is sent, and what is noted of it: private payloads that it holds, and its root fields."""

    status: int
    body: bytes
    shown: tuple[Any, ...]
    roots: frozenset[str]

    def unlike(self, other: "Sent") -> str:
        """Say where another begins to differ."""
        at = next((n for n, both in enumerate(zip(self.body, other.body)) if both[0] != both[1]), 0)  # noqa: B905
        near = [each.body[max(0, at - 200) : at + 100].decode(errors="replace") for each in (self, other)]
        return f"{self.status}, {other.status}; {self.shown}, {other.shown}; at {at}:\n{near[0]}\n{near[1]}"


def ordinary(service: Service, scope: Scope, asked: Question) -> Sent:
    """Let the executor answer, with nothing read ahead."""
    with _without_screens():
        return executed(service, scope, asked)


def executed(service: Service, scope: Scope, asked: Question) -> Sent:
    """Let the executor answer."""
    context = Context(service, scope, _REQUEST)
    found = schema().execute_sync(
        asked.text,
        variable_values=dict(asked.variables),
        operation_name=asked.operation,
        context_value=context,
    )
    return _sent(context, found.data, found.errors or [], found.extensions)


def direct(service: Service, scope: Scope, asked: Question) -> Sent | None:
    """Answer without the executor; None where that is not possible."""
    question = known(service, asked.text, dict(asked.variables), asked.operation)
    if question is None:
        return None
    context = Context(service, scope, _REQUEST)
    with service.store.connected() as connection:
        found = answered(context, question, service.store.seen_by(connection, scope, service.today))
    return None if found is None else _sent(context, found[0], found[1], found[3])


def _sent(context: Context, data: Any, errors: Any, extensions: Mapping[str, Any] | None) -> Sent:
    response = answered_result(data, errors, _REQUEST, extensions)
    shown = tuple(context.shown) if data is not None else ()  # an answer without data holds no payload
    return Sent(response.status_code, response.get_data(), shown, frozenset(context.noted.roots))


@contextmanager
def _without_screens() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(reading, "SCREENS", {})
        yield
