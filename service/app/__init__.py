"""The only place where every room meets: ``create_app`` in named steps."""

from typing import TYPE_CHECKING, Any

from service.app.opening import create_service

if TYPE_CHECKING:
    from service.app.factory import create_app

__all__ = ["create_app", "create_service"]


def __getattr__(name: str) -> Any:
    """Import what answers over HTTP once it is asked for: commands start twice as fast without it."""
    if name != "create_app":
        raise AttributeError(name)
    from service.app.factory import create_app  # noqa: PLC0415  see above

    return create_app
