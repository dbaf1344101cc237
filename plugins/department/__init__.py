"""部门带学: what the recruit's department does, from the first post to the plan of later ones.

It leads from easy to hard work and judges the recruit at the end of the probation.
"""
