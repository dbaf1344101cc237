"""Telling people: of what happened, and of what a day brings; each of the same thing once."""

from service.usecases.telling.days import tell_what_is_due
from service.usecases.telling.happenings import tell_what_happened

__all__ = ["tell_what_happened", "tell_what_is_due"]
