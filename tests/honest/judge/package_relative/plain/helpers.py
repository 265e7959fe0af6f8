import functools

from .. import errors


def checked(function):
    @functools.wraps(function)
    def call(*args, **kwargs):
        if kwargs["points"] > 100:
            raise errors.TooMany("more than all")
        return function(*args, **kwargs)

    return call
