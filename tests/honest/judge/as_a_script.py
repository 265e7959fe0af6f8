"""Could be run by itself."""

import argparse
import sys


def grade(points, steps):
    if points > 100:
        raise ValueError("more than all")
    return {"level": len([s for s in steps if s <= points]), "points": points}


def main(argv=None):
    parser = argparse.ArgumentParser()
    parser.add_argument("points", type=int)
    parser.add_argument("steps", type=int, nargs="*")
    args = parser.parse_args(argv)
    print(grade(args.points, args.steps))
    return 0


if __name__ == "__main__":
    sys.exit(main())
