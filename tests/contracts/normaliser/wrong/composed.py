# breaks: tidy.P1
"""Text as a list of lines, in its normal form."""

import unicodedata

BLANKS = " \t\u00a0\u3000"


def tidy(lines):
    kept = []
    for line in lines:
        if line.strip(BLANKS):
            kept.append(unicodedata.normalize("NFC", line))
        elif kept and kept[-1]:
            kept.append("")
    if kept and not kept[-1]:
        kept.pop()
    return kept


def widths(lines):
    return [len(line) for line in lines]
