"""A package: relative imports, sub-packages, names given out by __init__, and a namespace in it."""

from ._core import grade
from .errors import TooMany as Refused
from .models import *

__all__ = ["Refused", "Scale", "grade"]
