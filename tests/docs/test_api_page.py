"""Every block of ``docs/api.md`` is run, in order, and the answers printed there are the answers.

A request is a ``graphql`` block with ``as=CODE``, perhaps a ``json variables`` block, and a
``json`` block with its answer; or a ``bash`` block with curl. ``"…"`` stands for any value. ``"$name"`` in an
answer names a value, and in variables stands for it. ``XIKOU_WRITE_ANSWERS=1`` writes the answers anew.
"""

import json
import os
import shlex
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from markdown_it import MarkdownIt

from service.config import Settings
from service.config.door import LIMITS
from service.usecases.service import Service
from tests.conftest import House

PAGE = Path(__file__).parents[2] / "docs" / "api.md"
WIDTH = 110
ANY = "…"
VARYING = ("Cursor", "cursor", "At", "requestId", "secret")


@dataclass
class Step:
    """One request of the page with its answer."""

    line: int
    kind: str
    text: str
    options: dict
    variables: dict
    answer: object
    span: tuple


def steps():
    blocks = [token for token in MarkdownIt().parse(PAGE.read_text("utf-8")) if token.type == "fence"]
    found, waiting = [], None
    for block in blocks:
        kind, *words = block.info.split()
        if kind in ("graphql", "bash"):
            assert waiting is None, f"line {block.map[0]}: the request before has no answer"
            options = dict(word.split("=", 1) for word in words)
            waiting = Step(block.map[0] + 1, kind, block.content, options, {}, None, ())
        elif words == ["variables"]:
            waiting.variables = json.loads(block.content)
        else:
            assert kind == "json", f"line {block.map[0]}: a block of another kind"
            assert waiting is not None, f"line {block.map[0]}: an answer without request"
            waiting.answer, waiting.span = json.loads(block.content or "null"), tuple(block.map)
            found.append(waiting)
            waiting = None
    assert waiting is None
    return found


def run(house, step, named):
    who = step.options.get("as")
    token = house.token(who) if who else "unknown"
    if step.kind == "graphql":
        return told(house.post(who, step.text, **filled(step.variables, named)))
    words = shlex.split(step.text.replace("\\\n", " "))
    assert words[0] == "curl"
    assert words[1:3] == ["-s", "http://127.0.0.1:8000/graphql"]
    assert words.count("-H") + words.count("-d") == (len(words) - 3) / 2
    pairs = list(zip(words[3::2], words[4::2], strict=True))
    headers = dict(value.replace("$TOKEN", token).split(": ", 1) for flag, value in pairs if flag == "-H")
    body = next(value for flag, value in pairs if flag == "-d")
    return told(house.client.post("/graphql", data=body.encode(), headers=headers))


def told(response):
    """Return the answer without its cost, which the page tells of once."""
    return {name: value for name, value in response.get_json().items() if name != "extensions"}


def filled(value, named):
    """Put named values in their places."""
    if isinstance(value, dict):
        return {key: filled(each, named) for key, each in value.items()}
    if isinstance(value, list):
        return [filled(each, named) for each in value]
    return named[value] if isinstance(value, str) and value.startswith("$") else value


def faults(printed, actual, named, path="$"):
    """Say where an answer is not as printed; keep what it names."""
    if printed == ANY:
        return
    if isinstance(printed, str) and printed.startswith("$"):
        if named.setdefault(printed, actual) != actual:
            yield f"{path}: {actual!r} is not {printed} ({named[printed]!r})"
    elif isinstance(printed, dict) and isinstance(actual, dict):
        if list(printed) != list(actual):
            yield f"{path}: keys {list(actual)} instead of {list(printed)}"
        for key in printed.keys() & actual.keys():
            yield from faults(printed[key], actual[key], named, f"{path}.{key}")
    elif isinstance(printed, list) and isinstance(actual, list):
        if len(printed) != len(actual):
            yield f"{path}: {len(actual)} entries instead of {len(printed)}"
        for index, (some, other) in enumerate(zip(printed, actual, strict=False)):
            yield from faults(some, other, named, f"{path}[{index}]")
    elif type(printed) is not type(actual) or printed != actual:
        yield f"{path}: {actual!r} instead of {printed!r}"


def rewritten(printed, actual, named, key=""):
    """Return the answer as the page should print it: names and wildcards stay, what varies becomes one."""
    if isinstance(printed, str) and (printed == ANY or printed.startswith("$")):
        return printed
    if isinstance(actual, dict):
        old = printed if isinstance(printed, dict) else {}
        return {name: rewritten(old.get(name), each, named, name) for name, each in actual.items()}
    if isinstance(actual, list):
        old = printed if isinstance(printed, list) else []
        return [
            rewritten(old[i] if i < len(old) else None, each, named, key) for i, each in enumerate(actual)
        ]
    if actual is not None and (key == "id" or key.endswith(VARYING)):
        return next((name for name, value in named.items() if value == actual), ANY)
    return actual


def pretty(value, depth=0):
    """Write JSON with each thing on one line that fits there."""
    flat = json.dumps(value, ensure_ascii=False)
    if len(flat) + 2 * depth <= WIDTH or not isinstance(value, dict | list) or not value:
        return flat
    inside, outside = "  " * (depth + 1), "  " * depth
    if isinstance(value, dict):
        lines = [f"{inside}{json.dumps(key)}: {pretty(each, depth + 1)}" for key, each in value.items()]
        return "{\n" + ",\n".join(lines) + f"\n{outside}}}"
    return "[\n" + ",\n".join(inside + pretty(each, depth + 1) for each in value) + f"\n{outside}]"


@pytest.fixture
def halved(house):
    """The service with half of each limit: what the page asks for stays that far away from them."""
    default = Settings()
    half = {name: getattr(default, name) // 2 for name in (*LIMITS, "max_body_bytes")}
    settings = replace(house.service.settings, **half)
    return House(Service(house.service.store, house.service.host, settings), house.tokens, house.superuser)


def test_the_page_answers_as_it_says(halved):
    house = halved
    house.service.settings = replace(house.service.settings, webhook_hosts=("portal.example.gov.cn",))
    named, told, answers = {}, [], []
    for step in steps():
        actual = run(house, step, named)
        told += [f"{PAGE.name}:{step.line}: {fault}" for fault in faults(step.answer, actual, named)]
        answers.append((step.span, pretty(rewritten(step.answer, actual, named))))
    if os.environ.get("XIKOU_WRITE_ANSWERS"):
        lines = PAGE.read_text("utf-8").splitlines()
        for (first, last), text in reversed(answers):
            lines[first + 1 : last - 1] = text.splitlines()
        PAGE.write_text("\n".join(lines) + "\n", "utf-8")
        return
    assert not told, "\n".join(told)


def test_the_readme_asks_what_can_be_answered(house):
    text = PAGE.parents[1].joinpath("README.md").read_text("utf-8")
    blocks = [token.content for token in MarkdownIt().parse(text) if token.type == "fence"]
    (query,) = [block for block in blocks if block.startswith("curl")]
    answer = run(house, Step(0, "bash", query, {"as": "S1004"}, {}, None, ()), {})
    assert answer["data"]["recruits"]["totalCount"] == 3


@pytest.mark.parametrize(
    ("printed", "actual"),
    [
        ({"a": 1}, {"a": 2}),
        ({"a": 1}, {"a": 1, "b": 2}),
        ([1], [1, 2]),
        ([1, 2], [1]),
        ({"a": ["$x", "$x"]}, {"a": ["1", "2"]}),
        ({"a": None}, {"a": []}),
        (1, True),
    ],
)
def test_a_wrong_answer_is_found(printed, actual):
    assert list(faults(printed, actual, {}))


def test_every_main_query_and_mutation_is_on_the_page():
    text = PAGE.read_text("utf-8")
    for name in (
        "submitRecords",
        "confirmRecords",
        "rejectRecord",
        "openTask",
        "assign(",
        "overview",
        "unit(",
        "asOf",
    ):
        assert name in text
    for name in (
        "updatedSince",
        "overrides",
        "performerCode",
        "corrects",
        "idempotencyKey",
        "exception",
        "endCursor",
    ):
        assert name in text
