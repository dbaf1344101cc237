"""An invented city: people who do not exist, and what they did so far.

``city`` invents a roster of any size, ``words`` what people might write, ``days`` lets time pass from the
entry of the recruits up to a day, through the same use cases as everybody; ``histories`` writes such a past
at once, for recruits by the thousand.
"""

from service.usecases.simulation.city import cities, invent
from service.usecases.simulation.days import live
from service.usecases.simulation.histories import remember

__all__ = ["cities", "invent", "live", "remember"]
