"""Pay."""

import time

import requests

from shop import Cart
from shop.cart import Wish


def pay(owner: str, token: bytes, limit: float = 1.5) -> bool:
    """Pay for a cart."""
    cart = Cart(owner)
    cart.add("x", 1)
    started = time.time()
    return requests.post("https://pay.example", data=token, timeout=limit).ok and started > 0


def later(owner: str) -> Wish:
    return Wish(owner)
