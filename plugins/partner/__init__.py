"""伙伴促学: what the growth partner does, from the first call before the first day on.

It helps the recruit to settle in, shares meals and know-how, and sees early who is in difficulty.
"""
