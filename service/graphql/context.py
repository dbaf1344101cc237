"""What every request carries."""

from dataclasses import dataclass, field

import strawberry

from service.graphql.noting import Noted
from service.store.reads.shape import Shown
from service.store.scope import Scope
from service.usecases.service import Service


@dataclass(frozen=True)
class Context:
    """The service, who asks, the request's id, and the private payloads that the answer holds.

    ``address`` is where people reach the service; ``noted`` is what its operator may know of the request.
    """

    service: Service
    scope: Scope
    request_id: str
    address: str = ""
    shown: list[Shown] = field(default_factory=list)
    noted: Noted = field(default_factory=Noted)


Info = strawberry.Info[Context, None]
