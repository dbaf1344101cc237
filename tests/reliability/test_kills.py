"""A service killed in the middle of writes loses nothing that it acknowledged; ``make soak`` kills 200 times."""

import pytest

from tests.reliability.kills import House, Tally, kill_again_and_again


@pytest.fixture
def url(template, tmp_path):
    if template.postgres is None:
        yield f"sqlite:///{tmp_path}/kills.db"
        return
    name = f"kills{tmp_path.name}"[:60].lower()
    yield template.postgres.create(name)
    template.postgres.drop(name)


def test_nothing_acknowledged_is_lost_nothing_twice_nothing_torn(url, template, tmp_path):
    owner, whole = "", url
    if template.postgres is not None:
        name = url.partition("?")[0].rpartition("/")[2]
        owner, whole = (
            template.postgres.address(name, template.postgres.owner),
            template.postgres.address(name),
        )
    tally = kill_again_and_again(House(url, tmp_path, owner), whole, kills=4)
    assert tally.acknowledged > 4
    assert tally.in_flight > 0
    assert tally == Tally(
        kills=4, in_flight=tally.in_flight, acknowledged=tally.acknowledged, retried=tally.retried
    )
