# breaks: cancel.P5, state.I2
"""One order, from draft to the end."""


class WrongStatusError(Exception):
    def __init__(self, status):
        super().__init__(f"this cannot be done to an order that is {status}")
        self.status = status


class DuplicateLineError(Exception):
    def __init__(self, sku):
        super().__init__("there is a line for this already")
        self.sku = sku


class EmptyOrderError(Exception):
    pass


class Order:
    def __init__(self):
        self._status = "draft"
        self._lines = []
        self._reason = None

    def _must_be(self, *allowed):
        if self._status not in allowed:
            raise WrongStatusError(self._status)

    def add(self, sku, price, quantity=1):
        self._must_be("draft")
        if quantity < 1:
            raise ValueError("a quantity is at least one")
        if any(line["sku"] == sku for line in self._lines):
            raise DuplicateLineError(sku)
        self._lines.append({"sku": sku, "price": price, "quantity": quantity})
        return len(self._lines)

    def pay(self):
        self._must_be("draft")
        if not self._lines:
            raise EmptyOrderError("nothing was ordered")
        self._status = "paid"

    def ship(self):
        self._must_be("paid")
        self._status = "shipped"

    def cancel(self, reason):
        self._must_be("draft", "paid")
        self._status = "cancelled"
        self._reason = reason or None

    def view(self):
        return {
            "status": self._status,
            "lines": [dict(line) for line in self._lines],
            "reason": self._reason,
        }
