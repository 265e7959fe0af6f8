"""Over HTTP."""

import urllib.request


def latest(city):
    """The latest reading.

    Args:
        city (str): Where.
    """
    return urllib.request.urlopen(f"https://weather.example/{city}").read()
