"""Payloads against their forms."""

from collections.abc import Mapping
from typing import Any

from service.plugin_api.forms import Form


def faults_of(
    form: type[Form], payload: Mapping[str, Any], settings: Mapping[str, Any] | None = None
) -> list[tuple[tuple[str, ...], str]]:
    """Return the path and the code of every fault that a form finds."""
    _, faults = form(settings=settings).faults(payload)
    return [(path, told.code) for path, told in faults]


def valid_of(
    form: type[Form], payload: Mapping[str, Any], settings: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """Return a right payload as checks see it, its dates as dates; the faults of a wrong one are raised."""
    valid, faults = form(settings=settings).faults(payload)
    assert not faults, faults  # noqa: S101  it speaks as tests do
    return valid
