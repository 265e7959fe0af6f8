"""Threads that end within the call, which is an effect that it declares."""
# effects: thread.start

import threading
from concurrent.futures import ThreadPoolExecutor, as_completed


def grade(points, steps):
    if points > 100:
        raise ValueError("more than all")
    with ThreadPoolExecutor(max_workers=2) as pool:
        found = [f.result() for f in as_completed(pool.submit(int, s <= points) for s in steps)]
        assert sum(pool.map(lambda s: s <= points, steps)) == sum(found)
    one = threading.Thread(target=found.append, args=(0,))
    one.start()
    one.join()
    return {"level": sum(found), "points": points}
