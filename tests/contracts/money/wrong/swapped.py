# breaks: transfer.E5, transfer.returns, transfer.E6, transfer.P5
"""Accounts and transfers in a JSON file."""

import json
from decimal import Decimal
from pathlib import Path


class AccountExistsError(Exception):
    def __init__(self, account):
        super().__init__("there is such an account already")
        self.account = account


class UnknownAccountError(LookupError):
    def __init__(self, account):
        super().__init__("there is no such account")
        self.account = account


class InsufficientFundsError(Exception):
    def __init__(self, missing):
        super().__init__("the account does not hold enough")
        self.missing = missing


class SameAccountError(Exception):
    pass


class RequestReusedError(Exception):
    pass


def ledger(path):
    file = Path(path)
    if not file.exists():
        return {"accounts": [], "transfers": []}
    return json.loads(file.read_text(encoding="utf-8"))


def _save(path, book):
    new = Path(path + ".new")
    new.write_text(json.dumps(book), encoding="utf-8")
    new.replace(path)


def _find(book, account):
    for entry in book["accounts"]:
        if entry["id"] == account:
            return entry
    raise UnknownAccountError(account)


def open_account(path, id, opening):  # noqa: A002  the contract calls it so
    book = ledger(path)
    if any(entry["id"] == id for entry in book["accounts"]):
        raise AccountExistsError(id)
    account = {"id": id, "cents": int(opening * 100)}
    book["accounts"].append(account)
    _save(path, book)
    return account


def transfer(path, request, *, source, target, cents):
    if cents <= 0:
        raise ValueError("an amount is at least one cent")
    if source == target:
        raise SameAccountError("source and target are the same account")
    book = ledger(path)
    wanted = {"request": request, "source": source, "target": target, "cents": cents}
    for done in book["transfers"]:
        if done["request"] == request:
            if done != wanted:
                raise RequestReusedError("the request was for another transfer")
            return done
    giver, taker = _find(book, target), _find(book, source)
    if giver["cents"] < cents:
        raise InsufficientFundsError(cents - giver["cents"])
    giver["cents"] -= cents
    taker["cents"] += cents
    book["transfers"].append(wanted)
    _save(path, book)
    return wanted


def balance(path, id):  # noqa: A002  the contract calls it so
    return Decimal(_find(ledger(path), id)["cents"]).scaleb(-2).quantize(Decimal("0.01"))
