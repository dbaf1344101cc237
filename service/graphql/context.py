"""What every request carries."""

from dataclasses import dataclass

import strawberry

from service.store.scope import Scope
from service.usecases.service import Service


@dataclass(frozen=True)
class Context:
    """The service, who asks, and the request's id."""

    service: Service
    scope: Scope
    request_id: str


Info = strawberry.Info[Context, None]
