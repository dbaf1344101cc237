"""What every request carries."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import strawberry

from service.graphql.noting import Noted
from service.store.reads.asked import Asked
from service.store.reads.shape import Shown
from service.store.scope import Scope
from service.usecases.service import Service


@dataclass
class Once:
    """The one change of a known document: what of it is asked, and how it went once it was made.

    However often an answer is completed, nothing is changed again. Nothing is ``wanted`` where the executor
    runs a document alone.
    """

    wanted: Asked | None = None
    told: tuple[Any, Exception | None] | None = None


@dataclass(frozen=True)
class Context:
    """The service, who asks, the request's id, and the private payloads that the answer holds.

    ``address`` tells where people reach the service; ``noted`` is what its operator may know of the request.
    """

    service: Service
    scope: Scope
    request_id: str
    address: Callable[[], str] = str
    shown: list[Shown] = field(default_factory=list)
    noted: Noted = field(default_factory=Noted)
    once: Once = field(default_factory=Once)


Info = strawberry.Info[Context, None]
