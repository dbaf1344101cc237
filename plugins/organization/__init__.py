"""组织领学: what the organization department does, from the briefing before the first day on.

It trains, launches and counsels all recruits of the city and evaluates them after three years.
"""
