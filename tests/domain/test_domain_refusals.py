"""How a no is said."""

import pytest

from service.domain.refusals import CODES, Fault, RefusedError, refuse


@pytest.mark.parametrize("code", CODES)
def test_a_core_code_has_a_chinese_sentence(code: str) -> None:
    """It stands where no other was given."""
    assert Fault(code).message == CODES[code]
    assert any("\u4e00" <= letter <= "\u9fff" for letter in CODES[code])
    assert Fault(code, message="另有说明").message == "另有说明"


def test_a_plugin_without_a_sentence_shows_its_code() -> None:
    """Never an empty message."""
    fault = Fault("mentor.too_many", plugin="mentor")
    assert (fault.message, fault.plugin) == ("mentor.too_many", "mentor")


def test_a_fault_moves_below_a_path() -> None:
    """The rest of it stays."""
    fault = Fault("REQUIRED", ("held_on",), "请填写", "mentor").under("overrides", "2", "payload")
    assert fault == Fault("REQUIRED", ("overrides", "2", "payload", "held_on"), "请填写", "mentor")
    assert Fault("INVALID").under() == Fault("INVALID")


def test_a_refusal_keeps_all_its_faults() -> None:
    """In order, whatever they came from."""
    faults = [Fault("REQUIRED", ("payload", "held_on")), Fault("INVALID", ("payload", "days"))]
    error = RefusedError(iter(faults))
    assert error.faults == tuple(faults)
    assert str(error) == "REQUIRED payload.held_on; INVALID payload.days"


def test_refusing_one_thing() -> None:
    """A refusal is made ready to raise."""
    with pytest.raises(RefusedError) as caught:
        raise refuse("CONFLICT", "taskIds", "0", message="已由他人完成", plugin="unit")
    assert caught.value.faults == (Fault("CONFLICT", ("taskIds", "0"), "已由他人完成", "unit"),)
    assert refuse("NOT_FOUND").faults == (Fault("NOT_FOUND"),)
