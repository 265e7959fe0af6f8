"""What goes wrong."""


class ShopError(Exception):
    """Anything of it."""


class OutOfStockError(ShopError):
    """There is none left."""
