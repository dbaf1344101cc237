"""What plugin authors import is what ``plugin_api.txt`` says: a change there is a change for them.

``XIKOU_WRITE_ANSWERS=1`` writes the file anew; say so in CHANGELOG.md.
"""

import enum
import inspect
import os
import re
from pathlib import Path

from service import plugin_api
from service.plugin_api.door import Hooks

FILE = Path(__file__).with_name("plugin_api.txt")


def plain(value):
    """Write a signature without the names of modules, and enum members by their values."""
    return re.sub(r"<(?:\w+\.)*\w+: '(\w+)'>", r"\1", re.sub(r"\b(?:\w+\.)+(\w+)", r"\1", str(value)))


def lines():
    for name in sorted(plugin_api.__all__):
        thing = getattr(plugin_api, name)
        if inspect.ismodule(thing):
            for inner, part in sorted(vars(thing).items()):
                own = getattr(part, "__module__", None) == thing.__name__
                if callable(part) and own and not inner.startswith("_"):
                    yield f"{name}.{inner}{plain(inspect.signature(part))}"
        elif inspect.isclass(thing) and issubclass(thing, enum.Enum):
            yield f"{name}: {' '.join(member.name for member in thing)}"
        elif callable(thing) and name != "hookimpl":
            yield f"{name}{plain(inspect.signature(thing))}"
        else:
            yield f"{name} = {'' if name == 'hookimpl' else plain(repr(thing))}".rstrip(" =")
    for name, hook in sorted(vars(Hooks).items()):
        if not name.startswith("_"):
            yield f"hook {name}{plain(inspect.signature(hook))}"


def test_the_surface_is_what_was_promised():
    actual = "\n".join(lines()) + "\n"
    if os.environ.get("XIKOU_WRITE_ANSWERS"):
        FILE.write_text(actual, "utf-8")
    assert actual.splitlines() == FILE.read_text("utf-8").splitlines()
