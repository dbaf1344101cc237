"""An invented city: people who do not exist, and what they did so far.

``city`` invents a roster of any size, ``words`` what people might write, ``days`` lets time pass from the
entry of the recruits up to a day, through the same use cases as everybody.
"""

from service.usecases.simulation.city import invent
from service.usecases.simulation.days import live

__all__ = ["invent", "live"]
