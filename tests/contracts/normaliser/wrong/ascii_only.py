# breaks: tidy.P1, tidy.X1, tidy.X2
"""Text as a list of lines, in its normal form."""

BLANKS = " \t"


def tidy(lines):
    kept = []
    for line in lines:
        if line.strip(BLANKS):
            kept.append(line)
        elif kept and kept[-1]:
            kept.append("")
    if kept and not kept[-1]:
        kept.pop()
    return kept


def widths(lines):
    return [len(line) for line in lines]
