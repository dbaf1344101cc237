"""Finds, checks, isolates and runs plugins.

``loading`` brings plugins in by entry point, ``validation`` refuses what makes no sense,
``host`` is the frozen result, ``definition`` its JSON form, ``evidence`` examines records,
``pairing`` examines assignments and ``notices`` runs notices.
"""
