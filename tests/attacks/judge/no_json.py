"""Returns a tuple where a list of JSON is promised."""


def grade(points, steps):
    return ("level", 2)
