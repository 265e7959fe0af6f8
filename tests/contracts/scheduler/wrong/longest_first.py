# breaks: in_order.P4, in_order.X7
"""Free time, and tasks that wait for each other."""


class EmptyWindowError(Exception):
    pass


class UnknownTaskError(LookupError):
    def __init__(self, task):
        super().__init__("it waits for a task that there is not")
        self.task = task


def next_free(busy, length, *, earliest=0, latest=48):
    if length < 1:
        raise ValueError("a length is at least one half-hour")
    if earliest >= latest:
        raise EmptyWindowError("there is no time between the two")
    start = earliest
    for interval in sorted(busy, key=lambda b: b["start"]):
        if interval["start"] >= start + length:
            break
        start = max(start, interval["end"])
    return start if start + length <= latest else None


def runnable(tasks, done):
    known = {task["id"] for task in tasks}
    for task in tasks:
        if not known.issuperset(task["after"]):
            raise UnknownTaskError(task["id"])
    for task in tasks:
        if task["id"] not in done and all(other in done for other in task["after"]):
            yield task["id"]


def in_order(busy):
    busy.sort(key=lambda b: (b["start"], -b["end"]))
    return busy
