"""The house stands on both databases."""


def test_figures(house):
    assert house.ask("S1004", "{ overview { recruits units } }") == {"overview": {"recruits": 3, "units": 1}}
