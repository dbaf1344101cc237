"""Finds, checks, isolates and runs plugins.

``loading`` brings plugins in by entry point, ``bare`` as modules that need not be installed;
``validation`` (with ``timing`` for schedules and ``noticing`` for notices) refuses what makes no sense,
``host`` is the frozen result, ``definition`` its JSON form, ``evidence`` examines records,
``pairing`` examines assignments and ``notices`` runs notices.
"""
