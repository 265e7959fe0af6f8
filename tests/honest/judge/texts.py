"""struct, textwrap, unicodedata, string, urllib.parse, email.utils, ipaddress, shlex, csv, html."""

import configparser
import csv
import difflib
import email.utils
import html
import io
import ipaddress
import shlex
import string
import struct
import textwrap
import tomllib
import unicodedata
import urllib.parse
import xml.etree.ElementTree as ET
from email.message import EmailMessage


def grade(points, steps):
    if points > 100:
        raise ValueError(string.Template("more than $all").substitute(all="all"))
    packed = struct.pack(f"<H{len(steps)}H", points, *steps)
    points, *steps = struct.unpack(f"<{1 + len(steps)}H", packed)
    query = urllib.parse.urlencode({"step": steps}, doseq=True)
    parsed = urllib.parse.parse_qs(query)
    assert urllib.parse.urlsplit("http://a.b:80/c?d").hostname == "a.b"
    assert unicodedata.normalize("NFC", "e\u0301") == "\u00e9" and "ß".casefold() == "ss"
    assert email.utils.parseaddr("A <a@b.c>") == ("A", "a@b.c")
    assert email.utils.format_datetime(
        email.utils.parsedate_to_datetime("Mon, 01 Jan 2024 00:00:00 +0000")
    )
    message = EmailMessage()
    message["Subject"], message["To"] = "Grüße", "a@b.c"
    message.set_content("so")
    assert b"so" in message.as_bytes()
    assert ipaddress.ip_address("10.0.0.1") in ipaddress.ip_network("10.0.0.0/8")
    assert shlex.split("a 'b c'") == ["a", "b c"] and html.escape("<") == "&lt;"
    assert textwrap.dedent(textwrap.indent("a", "  ")) == "a"
    out = io.StringIO()
    csv.writer(out).writerow(steps)
    rows = list(csv.reader(io.StringIO(out.getvalue())))
    assert ET.fromstring("<a><b/></a>").find("b") is not None
    assert tomllib.loads("a = 1") == {"a": 1}
    config = configparser.ConfigParser()
    config.read_string("[a]\nb = 1")
    assert config.getint("a", "b") == 1
    assert difflib.get_close_matches("appel", ["apple"]) == ["apple"]
    assert [int(s) for s in parsed.get("step", [])] == [int(s) for r in rows for s in r]
    return {"level": sum(s <= points for s in steps), "points": points}
