"""Workers killed in the middle of deliveries: nothing is lost, and nothing comes twice but under the same id.

Once here, ``make soak`` kills 100.
"""

from service.delivery.engine import prepare as prepare_engine
from tests.delivery.conftest import Outbox
from tests.reliability import deaths
from tests.reliability.receivers import receiving


def test_nothing_is_lost_and_two_workers_never_send_the_same_while_they_live(house, tmp_path):
    prepare_engine(house.service)
    with receiving(slow=0.4) as receivers:
        works = deaths.Works(house.service, receivers, tmp_path / "worker.log")
        works.put(30)
        process = works.start("first")
        while not receivers.heard:
            assert process.poll() is None
        assert deaths.stop(process) == 0, works.log.read_text()
        assert works.in_hand() == set()
        assert len(receivers.heard) == 30 - works.unsent() > 0
        tally = deaths.kill_again_and_again(works, 1, 10, 20, leases_end=lambda: _leases_end(house))
    assert tally.sound, (tally, works.log.read_text())
    assert tally.received == 60 + tally.repeated


def _leases_end(house):
    Outbox(house).let_pass(seconds=61)
