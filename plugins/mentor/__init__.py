"""导师督学: what the political mentor does, from the first meeting to the last talk.

It talks, guides, watches over growth and integrity, and comes when the recruit raises a hand.
"""
