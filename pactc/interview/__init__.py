"""The interview: which questions are open, what their answers cost, who gave them, and what a
person confirmed. `sources` reads files, and `state` says where it stands; `given` reads what is
answered on the command line, `decided` gives the decisions as they are afterwards, and `sitting`
writes them; `text` and `document` show it, and `terminal` asks a person.
"""
