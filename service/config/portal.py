"""The settings of the portal: the pages that the service itself serves."""

from dataclasses import dataclass, field
from typing import Any

from environs import Env
from marshmallow import validate


@dataclass(frozen=True, kw_only=True)
class PortalSettings:
    """Whether the service shows pages beside its API, and which of them."""

    portal: str = field(
        default="on",
        metadata={"doc": "on or off: whether the service shows its pages (the portal) at /"},
    )
    explorer: str = field(
        default="",
        metadata={
            "doc": "on or off: whether the portal has the explorer of the API (GraphiQL); "
            "empty: on while developing, off in production"
        },
    )

    @property
    def shows_pages(self) -> bool:
        """Say whether the portal is on."""
        return self.portal == "on"


def read_portal(env: Env) -> dict[str, Any]:
    """Read these settings; faults stay with ``env`` until it is sealed."""
    words = validate.OneOf(("on", "off"), error="须为 on 或 off")
    maybe = validate.OneOf(("", "on", "off"), error="须为 on 或 off，或留空")
    return {
        "portal": env.str("PORTAL", "on", validate=words),
        "explorer": env.str("EXPLORER", "", validate=maybe),
    }
