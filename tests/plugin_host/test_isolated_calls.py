"""Calls of plugins in a row: each as if it were alone, in one turn of a thread beside."""

import threading
import time
from collections import Counter

import pytest

from service.plugin_api import Keep, RecordCheck, Refusal
from service.plugin_host.isolation import Call, Isolation, PluginFailedError, asked
from service.plugin_host.worker import Worker

ENDLESS = threading.Event()


@pytest.fixture(autouse=True)
def ending():
    ENDLESS.clear()
    yield
    ENDLESS.set()


def waits():
    ENDLESS.wait(30)
    return "late"


def place():
    return threading.current_thread()


def raises():
    raise LookupError


def whys(found):
    return [failed.why if failed else result for result, failed in found]


def test_calls_in_a_row_take_one_turn_in_their_order():
    isolation, order = Isolation(), []
    calls = [Call("a", str(each), lambda each=each: order.append(each) or place()) for each in range(5)]
    threads = {result for result, _ in isolation.run_all(calls)}
    assert order == list(range(5))
    assert len(threads) == 1
    assert threads == {isolation.run("b", "one", place)}
    assert threading.current_thread() not in threads
    assert isolation.run_all([]) == []


def test_what_fails_is_blamed_alone_and_the_others_go_on():
    isolation = Isolation()
    found = isolation.run_all([Call("a", "1", raises), Call("b", "2", lambda: 2), Call("a", "3", raises)])
    first, second, third = whys(found)
    assert first.startswith("LookupError（raises")
    assert second == 2
    assert third == first
    assert isolation.health["a"].failures == 2
    assert isolation.health["a"].last.startswith("3：")
    assert isolation.problem("b") is None


def test_what_hangs_is_blamed_alone_and_those_after_it_run_elsewhere():
    isolation, ran = Isolation(limit=0.2), []
    calls = [
        Call("a", "1", place),
        Call("b", "2", waits),
        Call("a", "3", lambda: ran.append(3) or place()),
        Call("c", "4", place),
    ]
    one, two, three, four = whys(isolation.run_all(calls))
    assert two == "超过0.2秒"
    assert isolation._hanging["b"] == [one]
    assert isolation._hanging.keys() == {"b"}
    assert three is four is not one
    ENDLESS.set()
    one.join(10)
    assert not one.is_alive()
    assert ran == [3]


def test_each_call_has_the_whole_time():
    isolation = Isolation(limit=0.5)
    calls = [Call("a", "", lambda: time.sleep(0.3) or 1)] * 4
    assert whys(isolation.run_all(calls)) == [1] * 4
    late = [*calls[:2], Call("b", "", waits), calls[0]]
    began = time.monotonic()
    assert whys(isolation.run_all(late)) == [1, 1, "超过0.5秒", 1]
    assert time.monotonic() - began < 5


def test_what_ends_after_its_time_is_heard_no_more_and_nothing_after_it_runs():
    worker, ran = Worker(), []
    functions = [lambda: ran.append(1), lambda: time.sleep(0.3), lambda: ran.append(3)]
    outcomes = worker.run(functions, 0.1)
    time.sleep(0.4)
    assert outcomes == [(None, None)]
    assert ran == [1]


def test_a_plugin_that_hangs_too_often_is_not_called_amidst_others():
    isolation = Isolation(limit=0.05)
    calls = [Call("a", "", waits)] * 3 + [Call("b", "", lambda: 1)] + [Call("a", "", waits)] * 3
    late, no = "超过0.05秒", "仍有未结束的调用"
    assert whys(isolation.run_all(calls)) == [late, late, late, 1, late, no, no]
    assert len(isolation._hanging["a"]) == 4
    with pytest.raises(PluginFailedError) as failed:
        isolation.run("a", "", place)
    assert failed.value.why == no
    assert isolation.run("b", "", lambda: 1) == 1


def test_an_outcome_that_is_a_failure_is_an_outcome():
    error = PluginFailedError("a", "x", "y")
    assert Isolation().run("a", "x", lambda: error) is error
    assert Isolation().run("a", "x", lambda: None) is None


def test_what_comes_in_the_last_moment_is_heard_once():
    isolation, counts = Isolation(limit=0.01), Counter()

    def nearly(each):
        counts[each] += 1
        time.sleep(0.0099)
        return each

    for turn in range(10):
        counts.clear()
        calls = [Call(f"{turn} {each}", "", lambda each=each: nearly(each)) for each in range(5)]
        found = whys(isolation.run_all(calls))
        assert counts == dict.fromkeys(range(5), 1)
        assert all(each in (place, "超过0.01秒") for place, each in enumerate(found))


def check(code, function):
    return RecordCheck(code=code, item="a.b", check=function)


def forces(context):
    context["list"][0]["x"] = 2
    return []


def test_checks_see_copies_of_their_own_and_each_is_judged_alone():
    seen, isolation = [], Isolation()
    context = {"list": [{"x": 1}]}
    asking = [
        ("a", check("sees", lambda given: seen.append(given) or [Refusal([], "no", "不")]), context),
        ("b", check("forces", forces), context),
        ("a", check("odd", lambda _: [7]), context),
        ("a", check("many", lambda _: [Keep()] * 1001), context),
        ("c", check("keeps", lambda given: seen.append(given) or [Keep("x")]), context),
    ]
    found = list(asked(isolation, asking, (Refusal, Keep)))
    assert [answers for answers, _ in found] == [[Refusal([], "no", "不")], (), (), (), [Keep("x")]]
    assert [failed and failed.why.partition("（")[0] for _, failed in found] == [
        None,
        "TypeError",
        "返回了不能理解的内容",
        "返回了不能理解的内容",
        None,
    ]
    assert seen[0] == seen[1] == {"list": ({"x": 1},)}
    assert seen[0] is not seen[1]
    assert seen[0]["list"][0] is not seen[1]["list"][0] is not context["list"][0]
    assert {name: each.failures for name, each in isolation.health.items()} == {"a": 2, "b": 1}
