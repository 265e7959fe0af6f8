"""Does not come back, for at most 20 seconds."""

import time


def grade(points, steps):
    time.sleep(20)
