"""The only SQL of the service.

``tables`` says what is kept, ``engine`` opens a database as it must be opened, ``schema`` creates and
migrates it, ``scope`` is who may see what, ``reads`` answers selections with plain rows,
``writes`` changes things inside one transaction, ``rules`` gathers facts that checks need.
"""
