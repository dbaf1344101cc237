"""The only place where every room meets: ``create_app`` in named steps."""

from service.app.factory import create_app, create_service

__all__ = ["create_app", "create_service"]
