"""Posting: what is told also leaves by the channels that people chose, at once or in a weekly digest."""

from service.usecases.posting.composing import compose

__all__ = ["compose"]
