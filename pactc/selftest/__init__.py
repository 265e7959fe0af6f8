"""The gate tests itself: each defect and each attack that it must refuse is planted in a copy of a
good pack, and the gate must go red with the right code.

`pack.py` makes the good pack, `plant.py` is what defects are written with, the tables of defects
are `*_defects.py`, and `run.py` plants, judges and compares. A code that no defect brings about is
an error: a rule that was never seen red may not be one.
"""
