import os
import sys

# `python -m` looks for modules where it is called first, and a repository that is judged may hold
# an `argparse.py`. This file runs already: what comes next is taken from where it is installed.
if sys.path[:1] == [os.getcwd()]:  # noqa: PTH109  nothing is imported yet
    del sys.path[0]

from .entry import main

sys.exit(main())
