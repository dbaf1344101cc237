"""Who looks at a page."""

import hmac
from dataclasses import dataclass
from datetime import date
from typing import cast

from flask import g

from service.store.scope import Scope
from service.usecases.service import Service


@dataclass(frozen=True)
class Viewer:
    """The service, the sight of who asks, and the secret of their session."""

    service: Service
    scope: Scope
    secret: str

    @property
    def today(self) -> date:
        """The service's date."""
        return self.service.today

    @property
    def seal(self) -> str:
        """What proves that a form was ours, and made for this session."""
        return sealed(self.secret)


def sealed(secret: str) -> str:
    """Return by what a form proves that it was made for the browser that holds a secret."""
    return hmac.digest(secret.encode(), b"xikou form", "sha256").hex()


def the_viewer() -> Viewer:
    """Return who asks; only where somebody is signed in."""
    return cast("Viewer", g.viewer)
