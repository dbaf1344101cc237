"""Forms that only declare are read where the caller is, all others apart; both ways answer alike."""

import json
import string
import threading
from collections import defaultdict

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from marshmallow import SchemaOpts, post_load, pre_load, validate, validates, validates_schema
from marshmallow import fields as ma

from service.plugin_api import Form, Item, Offset, Part, Role, Settings, Track, fields, on_request
from service.plugin_host.bare import bare_host
from service.plugin_host.declared import only_declares
from service.plugin_host.evidence import _storably, read_form
from service.plugin_host.host import Host, Plugin
from service.plugin_host.isolation import Isolation, PluginFailedError

FOUR = bare_host({}, ["department", "mentor", "organization", "partner"])
RAN = []
"""The threads in which a plugin's own code ran."""


def here():
    RAN.append(threading.current_thread())


class Noting(Isolation):
    """Notes which way each call goes."""

    def __init__(self):
        super().__init__(limit=30)
        self.ways = []

    def here(self, plugin, what, function):
        self.ways.append("here")
        return super().here(plugin, what, function)

    def run(self, plugin, what, function):
        self.ways.append("apart")
        return super().run(plugin, what, function)


def host_of(form, **more):
    item = Item(
        code="own.one",
        title="自设",
        done_when="完成",
        role=Role.MENTOR,
        form=form,
        schedule=on_request(by=[Role.MENTOR], due=Offset(days=10)),
    )
    track = Track(code="own", title="自设", description="", items=[item])
    plugin = Plugin(name="own", version="0", api_version=1, mandatory=False, tracks=(track,), **more)
    return Host((plugin,), Noting())


def form_of(**members):
    return type(Form)("Made", (Form,), members)


class Own(fields.Text):
    def _deserialize(self, value, *rest, **more):
        here()
        return super()._deserialize(value, *rest, **more)


class Sly(str):
    __slots__ = ()

    def __eq__(self, other):
        here()
        return True

    def __hash__(self):
        here()
        return hash("text")


class Words(list):
    def __iter__(self):
        here()
        return super().__iter__()


class Anything:
    def __getattr__(self, name):
        here()
        raise AttributeError(name)

    def __bool__(self):
        here()
        return False

    def __eq__(self, other):
        here()
        return True

    def __hash__(self):
        here()
        return 1


class Slyer(type):
    __eq__ = Anything.__eq__
    __hash__ = Anything.__hash__


class Odd(metaclass=Slyer):
    pass


class OddText(fields.Text, metaclass=type("Both", (Slyer, type(fields.Text)), {})):
    pass


class OddPart(Part, metaclass=type("Kind", (type(Part),), {"__hash__": Anything.__hash__})):
    text = fields.Text("文字")


def hooked(decorate):
    def own(_self, data, *_, **__):
        here()
        return data

    return decorate(own)


def set_on(field, **attributes):
    """Set what a declaration cannot."""
    vars(field).update(attributes)
    return field


def rule_set(field, **attributes):
    vars(field.validators[0]).update(attributes)
    return field


def changed(form, **attributes):
    for name, each in attributes.items():
        setattr(form, name, each)
    return form


def ran(value=None, *_, **__):
    here()
    return value


def itself():
    part = type(Part)("Round", (Part,), {"text": fields.Text("文字")})
    part._declared_fields["rounds"] = fields.Entries(part, "各项")
    return form_of(rounds=fields.Entries(part, "各项"))


def part_of(**members):
    return form_of(entries=fields.Entries(type(Part)("Piece", (Part,), members), "各项"))


def deep(depth):
    part = type(Part)("Last", (Part,), {"text": fields.Text("文字")})
    for _ in range(depth):
        part = type(Part)("Piece", (Part,), {"below": fields.Entries(part, "各项")})
    return form_of(below=fields.Entries(part, "各项"))


class Lying(Form):
    text = Own("文字")

    @property
    def __class__(self):
        here()
        return Form


HOSTILE = {
    "field of its own": lambda: form_of(text=Own("文字")),
    "field of another metaclass": lambda: form_of(text=OddText("文字")),
    "field of marshmallow": lambda: form_of(text=ma.String()),
    "nested of marshmallow": lambda: form_of(text=ma.Nested(Part)),
    "inner field of its own": lambda: form_of(texts=fields.List(Own("文字"), "列表")),
    "another's method": lambda: form_of(faults=lambda self, payload: ran((payload, []))),
    "method of marshmallow": lambda: form_of(handle_error=ran, get_attribute=ran),
    "heard when bound": lambda: form_of(on_bind_field=ran),
    "attributes": lambda: form_of(
        __getattribute__=lambda self, name: ran(object.__getattribute__(self, name))
    ),
    "property": lambda: form_of(partial=property(ran)),
    "its class": lambda: Lying,
    "pre_load": lambda: form_of(own=hooked(pre_load)),
    "post_load": lambda: form_of(own=hooked(post_load)),
    "validates": lambda: form_of(own=hooked(validates("archive_no"))),
    "validates_schema": lambda: form_of(own=hooked(validates_schema)),
    "hook set later": lambda: changed(form_of(), _hooks={"pre_load": [("faults", False, {})]}),
    "hook set later among hooks": lambda: changed(
        form_of(), _hooks=defaultdict(list, {"post_load": [("load", False, {})]})
    ),
    "hooks of another kind": lambda: changed(form_of(), _hooks=Anything()),
    "default that is called": lambda: form_of(text=fields.Text("文字", load_default=ran)),
    "default": lambda: form_of(yes=fields.Boolean("是否", load_default=True)),
    "rule": lambda: form_of(day=fields.Date("日期", validate=ran)),
    "rules": lambda: form_of(yes=fields.Boolean("是否", validate=[ran])),
    "pattern": lambda: form_of(word=fields.Choice("词", choices=["a"], validate=validate.Regexp("(a+)+$"))),
    "field's pre_load": lambda: form_of(text=fields.Text("文字", pre_load=ran)),
    "field's post_load": lambda: form_of(text=fields.Text("文字", post_load=[ran])),
    "field's messages": lambda: form_of(text=fields.Text("文字", error_messages={"null": Sly("{x:>99}")})),
    "field without its rule": lambda: form_of(text=set_on(fields.Text("文字"), validators=[])),
    "rule set later": lambda: form_of(text=set_on(fields.Text("文字"), validators=[ran])),
    "rules of another kind": lambda: form_of(text=set_on(fields.Text("文字"), validators=Words([ran]))),
    "rule with a method": lambda: form_of(text=rule_set(fields.Text("文字"), _format_error=ran)),
    "bound beyond": lambda: form_of(number=fields.Integer("数", max=2**70)),
    "bound of another kind": lambda: form_of(number=fields.Integer("数", max=2.5)),
    "method of a field": lambda: form_of(text=set_on(fields.Text("文字"), _deserialize=ran)),
    "other's sheet": lambda: form_of(text=set_on(fields.Text("文字"), root=Anything())),
    "name set": lambda: form_of(text=set_on(fields.Text("文字"), name=Sly("text"))),
    "title of its own": lambda: form_of(text=fields.Text(Sly("文字"))),
    "metadata without end": lambda: form_of(text=fields.Text("文字", metadata={"x": [[[[[[[]]]]]]]})),
    "metadata of its own": lambda: form_of(text=fields.Text("文字", metadata={"x": Anything()})),
    "metadata of another metaclass": lambda: form_of(text=fields.Text("文字", metadata={"x": Odd()})),
    "words of its own": lambda: form_of(word=fields.Choice("词", choices=[Sly("a")])),
    "words none can keep": lambda: form_of(word=fields.Choice("词", choices=["a\0"])),
    "many words": lambda: form_of(word=fields.Choice("词", choices=list(map(str, range(201))))),
    "setting of its own": lambda: form_of(word=fields.Choice("词", choices=["a"], setting=Sly("word"))),
    "key": lambda: form_of(text=fields.Text("文字", data_key="other")),
    "attribute": lambda: form_of(text=fields.Text("文字", attribute="one.two")),
    "name": lambda: form_of(**{"a b": fields.Text("文字")}),
    "name of its own": lambda: changed(form_of(), _declared_fields={Sly("text"): fields.Text("文字")}),
    "fields of another kind": lambda: changed(form_of(), _declared_fields=[fields.Text("文字")]),
    "many fields": lambda: form_of(**{f"field_{each}": fields.Text("文字") for each in range(201)}),
    "options": lambda: form_of(Meta=type("Meta", (), {"unknown": "include"})),
    "options set later": lambda: changed(form_of(), opts=Anything()),
    "groups of its own": lambda: form_of(one_of=Words([("archive_no",)])),
    "group of its own": lambda: form_of(one_of=((Sly("archive_no"),),)),
    "metaclass": lambda: type("Meta", (type(Form),), {"__hash__": ran})("Made", (Form,), {}),
    "class beside": lambda: type(Form)("Made", (Form, type("Beside", (), {"x": 1})), {}),
    "class before": lambda: type(Form)("Made", (type("Beside", (), {"handle_error": ran}), Form), {}),
    "class between": lambda: type(Form)("Made", (form_of(handle_error=ran),), {}),
    "form and part": lambda: type(Form)("Made", (Form, Part), {}),
    "part with a hook": lambda: part_of(own=hooked(pre_load)),
    "part with a method": lambda: part_of(load=lambda self, data, **_: ran(data)),
    "part with a field of its own": lambda: part_of(text=Own("文字")),
    "part heard when bound": lambda: part_of(on_bind_field=ran),
    "part of another metaclass": lambda: form_of(entries=fields.Entries(OddPart, "各项")),
    "part that is made": lambda: form_of(entries=fields.Entries(lambda settings: ran(Part()), "各项")),
    "part that is a form": lambda: form_of(entries=fields.Entries(Form, "各项")),
    "part of a sheet": lambda: form_of(
        grades=set_on(fields.ByDimension("五维", min=0, max=1), _schema=Anything())
    ),
    "part of itself": itself,
    "too deep": lambda: deep(4),
}
PAYLOAD = {
    "text": "文字",
    "texts": ["文字"],
    "entries": [{"text": "文字"}],
    "word": "a",
    "number": 1,
    "day": "2026-01-01",
    "archive_no": "1",
}


@pytest.fixture(autouse=True)
def nothing_ran():
    RAN.clear()


@pytest.mark.parametrize("case", HOSTILE)
def test_a_form_with_code_of_its_own_is_read_apart(case):
    host = host_of(HOSTILE[case]())
    RAN.clear()  # a class may run what it likes when it is made
    for _ in range(2):
        try:
            read_form(host, host.items["own.one"], PAYLOAD)
        except PluginFailedError:
            host.isolation._hanging.clear()
    assert host.isolation.ways == ["apart", "apart"]
    assert threading.main_thread() not in RAN


UNMADE = ("property", "options set later", "name of its own", "fields of another kind")
"""Forms that cannot be made at all."""


@pytest.mark.parametrize("case", [each for each in HOSTILE if each not in UNMADE])
def test_nothing_of_a_form_runs_while_it_is_looked_through(case):
    form = HOSTILE[case]()()
    RAN.clear()
    assert not only_declares(form)
    assert RAN == []


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("faults", ran),
        ("load", ran),
        ("unknown", "include"),
        ("load_fields", {"text": fields.Text("文字")}),
        ("load_fields", {Sly("text"): fields.Text("文字")}),
        ("load_fields", Anything()),
        ("fields", Anything()),
        ("error_messages", {"unknown": Sly("x")}),
    ],
)
def test_a_form_that_was_changed_after_it_was_made_is_read_apart(name, value):
    form = form_of(text=fields.Text("文字"))()
    assert only_declares(form)
    setattr(form, name, value)
    assert not only_declares(form)
    assert RAN == []


def test_a_form_whose_class_was_changed_after_it_was_made_is_read_apart():
    options = SchemaOpts(type("Meta", (), {"unknown": "raise", "index_errors": False}))
    for changes in ({"opts": Anything()}, {"opts": options}, {"_hooks": Anything()}, {"load": ran}):
        form = form_of(text=fields.Text("文字"))()
        changed(type(form), **changes)
        assert not only_declares(form)
    assert RAN == []


def test_a_form_whose_part_was_changed_after_it_was_made_is_read_apart():
    form = part_of(text=fields.Text("文字"))()
    assert only_declares(form)
    form.fields["entries"].inner.schema.load = ran
    assert not only_declares(form)


@pytest.mark.parametrize("nested", [False, True])
def test_choices_of_settings_that_are_not_plain_are_read_apart(nested):
    word = fields.Choice("词", choices=["a"], setting="word")
    form = part_of(word=word) if nested else form_of(word=word)

    class Own(Settings):
        word = fields.List(fields.Text("词"), "词", load_default=lambda: Words(["a"]))

    host = host_of(form, settings_class=Own)
    for _ in range(2):
        read_form(host, host.items["own.one"], {"entries": [{"word": "a"}]} if nested else {"word": "a"})
    assert host.isolation.ways == ["apart", "apart"]
    assert threading.main_thread() not in RAN


PLAIN = {
    "groups": lambda: form_of(one_of=(("text", "archive_no"),), text=fields.Text("文字")),
    "class above": lambda: type(Form)("Made", (form_of(text=fields.Text("文字")),), {"__doc__": "x"}),
    "part from names": lambda: form_of(
        entries=fields.Entries(Part.from_dict({"text": fields.Text("文字")}), "各项")
    ),
    "list": lambda: form_of(texts=fields.List(fields.StaffCode("工号"), "列表", min=1, distinct=True)),
    "empty": lambda: form_of(number=fields.Integer("数", min=None, allow_none=True)),
    "deep": lambda: deep(2),
}


@pytest.mark.parametrize("case", PLAIN)
def test_a_form_that_only_declares_is_read_where_the_caller_is_once_it_is_made(case):
    host = host_of(PLAIN[case]())
    first, *more = [read_form(host, host.items["own.one"], PAYLOAD) for _ in range(3)]
    assert host.isolation.ways == ["apart", "here", "here"]
    assert more == [first, first]


@pytest.mark.parametrize("code", FOUR.items)
def test_all_forms_of_the_four_plugins_only_declare(code):
    assert only_declares(FOUR.items[code].form)
    assert FOUR.items[code].declares


def test_a_form_that_fails_where_the_caller_is_is_told_as_if_it_had_failed_apart(caplog):
    host = host_of(form_of(one_of=(("nothing",),)))
    told = []
    for _ in range(2):
        with pytest.raises(PluginFailedError) as failed:
            read_form(host, host.items["own.one"], {})
        told.append((failed.value.fault, failed.value.why, failed.value.__cause__, failed.value.__context__))
    assert host.isolation.ways == ["apart", "here"]
    assert told[0] == told[1]
    assert told[0][1].startswith("KeyError（")
    assert host.isolation.health["own"].failures == 2
    first, second = (record.getMessage() for record in caplog.records)
    assert first == second


def test_a_plugin_that_hangs_is_not_read_for_either():
    host = host_of(form_of())
    read_form(host, host.items["own.one"], {})
    ending = threading.Event()
    hanging = [threading.Thread(target=ending.wait, args=(30,)) for _ in range(4)]
    for each in hanging:
        each.start()
    host.isolation._hanging["own"] = hanging
    with pytest.raises(PluginFailedError) as failed:
        read_form(host, host.items["own.one"], {})
    ending.set()
    assert failed.value.why == "仍有未结束的调用"
    for each in hanging:
        each.join()
    assert read_form(host, host.items["own.one"], {}) == ({}, [])


TEXTS = st.text(max_size=8) | st.sampled_from(
    ["2026-11-26", "2026-02-30", "1800-01-01", " ", "a\0", "\ud800", "合格", "组织者", "S1001", "x" * 4001]
)
SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | TEXTS


@st.composite
def payloads(draw, form):
    """Return payloads of which most fit, each field as it should be or as anything."""

    def of(field):
        match field:
            case fields.List():
                fit = st.lists(of(field.inner), max_size=4)
            case ma.Nested():
                fit = whole(field.schema)
            case fields.Date():
                fit = st.dates().map(str)
            case fields.Integer():
                fit = st.integers(-1, 12) | st.just(3.0)
            case fields.Boolean():
                fit = st.booleans()
            case fields.Choice():
                fit = st.sampled_from([*field.choices, "无"])
            case _:
                fit = st.text(string.printable + "文字\0", max_size=9)
        return st.one_of(fit, fit, fit, SCALARS, st.lists(SCALARS, max_size=2))

    def whole(sheet):
        own = {name: of(each) for name, each in sheet.fields.items()}
        return st.fixed_dictionaries({}, optional={**own, "unknown": SCALARS})

    return draw(whole(form))


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data(), code=st.sampled_from(sorted(FOUR.items)))
def test_both_ways_answer_alike(data, code):
    item = FOUR.items[code]
    payload = data.draw(payloads(item.form))
    assert item.declares
    valid, told = read_form(FOUR, item, payload)
    assert (valid, told) == (apart := _storably(item, payload))
    assert [each.code for _, each in told] == [each.code for _, each in apart[1]]
    assert json.dumps([valid, told], default=str) == json.dumps(apart, default=str)
