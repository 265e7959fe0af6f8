# breaks: tidy.P1, tidy.X3
"""Text as a list of lines, in its normal form."""

BLANKS = " \t\u00a0\u3000"


def tidy(lines):
    kept = []
    for line in lines:
        if line.strip():
            kept.append(line)
        elif kept and kept[-1]:
            kept.append("")
    if kept and not kept[-1]:
        kept.pop()
    return kept


def widths(lines):
    return [len(line) for line in lines]
