"""Two rules on the talks of 导师督学, beside those of the track itself."""

from collections.abc import Iterator

from service.plugin_api import RecordCheck, RecordContext, Refusal

TALK = "mentor.talk"


def place_missing(context: RecordContext) -> Iterator[Refusal]:
    """Ask where the talk was held, which the city leaves open."""
    if not context.payload.get("place"):
        yield Refusal(["place"], "place_missing", "须填写谈话地点")


def too_soon(context: RecordContext) -> Iterator[Refusal]:
    """Let talks be some time apart, whichever was recorded first."""
    day, least = context.payload["held_on"], context.settings["least_days_between"]
    for talk in context.history:
        apart = abs((day - talk.payload["held_on"]).days)
        if 0 < apart < least:  # the same day is the track's own rule
            message = f"与{talk.payload['held_on']}的谈话只相隔{apart}天，须至少相隔{least}天"
            yield Refusal(["held_on"], "too_soon", message)


CHECKS = (
    RecordCheck(code="place_missing", item=TALK, fields=["place"], check=place_missing),
    RecordCheck(code="too_soon", item=TALK, fields=["held_on"], history=[TALK], check=too_soon),
)
