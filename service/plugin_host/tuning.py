"""Settings of a plugin: what people may set, and what is in force."""

from collections.abc import Mapping
from typing import Any

import orjson
from marshmallow import EXCLUDE, ValidationError

from service.domain.refusals import Fault
from service.plugin_api import Settings
from service.plugin_api.forms import faults_of_sheet


def in_force(settings: type[Settings], given: Mapping[str, Any]) -> dict[str, Any]:
    """Return the settings under what was given; what is no longer taken gives way to its default."""
    kept = dict(given)
    while kept:
        try:
            return dict(settings().load(kept, unknown=EXCLUDE))
        except ValidationError as error:
            bad = {str(name) for name in error.messages} if isinstance(error.messages, dict) else set(kept)
            kept = {name: value for name, value in kept.items() if name not in bad} if bad & set(kept) else {}
        except Exception:  # noqa: BLE001  one unit's settings must not stop whatever else it does
            kept = {}
    return settings.defaults()


def examine_settings(settings: type[Settings], given: Mapping[str, Any], plugin: str) -> list[Fault]:
    """Return every fault of settings that somebody gives; paths begin inside the settings."""
    _, told = faults_of_sheet(settings(), given)
    return [Fault(why.code, path, str(why), plugin) for path, why in told]


def plain(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return settings as JSON shows them."""
    shown: dict[str, Any] = orjson.loads(orjson.dumps(dict(values)))
    return shown
