# breaks: tidy.P1, tidy.X1
"""Text as a list of lines, in its normal form."""

BLANKS = " \t\u00a0\u3000"


def tidy(lines):
    return [line for line in lines if line.strip(BLANKS)]


def widths(lines):
    return [len(line) for line in lines]
