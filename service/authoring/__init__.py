"""What plugin authors are helped with: a new package, a look at a plugin, and the plan that comes of it.

``names`` makes codes of titles, ``rendering`` turns a checklist into code, ``packages`` writes it beside the
``templates``; ``finding`` brings in a plugin that need not be installed, ``preview`` plans a sample recruit.
"""
