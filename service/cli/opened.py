"""A service for the time of one command."""

from collections.abc import Iterator
from contextlib import contextmanager

from service.app import create_service
from service.usecases.service import Service


@contextmanager
def opened() -> Iterator[Service]:
    """Open the service that the environment names; its connections are closed at the end."""
    service = create_service(patient=True)
    try:
        yield service
    finally:
        service.store.close()
