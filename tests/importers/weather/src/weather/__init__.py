from .forecast import *
