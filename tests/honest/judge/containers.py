"""collections, heapq, bisect, itertools, operator, array."""

import bisect
import heapq
import itertools
from array import array
from collections import ChainMap, Counter, OrderedDict, UserDict, defaultdict, deque
from graphlib import TopologicalSorter
from operator import attrgetter, itemgetter
from types import MappingProxyType, SimpleNamespace


class Table(UserDict):
    def __missing__(self, key):
        return 0


def grade(points, steps):
    limits = MappingProxyType(ChainMap({"most": 100}, defaultdict(int)))
    if points > limits["most"]:
        raise ValueError("more than all")
    heap = list(steps)
    heapq.heapify(heap)
    ordered = [heapq.heappop(heap) for _ in range(len(heap))]
    assert list(heapq.merge(ordered, [])) == ordered
    counts = Counter(itertools.chain.from_iterable([ordered]))
    window = deque(maxlen=2)
    for step, group in itertools.groupby(ordered):
        window.append((step, len(list(group))))
    assert sum(map(itemgetter(1), OrderedDict(counts).items())) == len(steps)
    assert Table()[3] == 0 and attrgetter("a")(SimpleNamespace(a=1)) == 1
    assert list(TopologicalSorter({1: [2]}).static_order()) == [2, 1]
    return {"level": bisect.bisect_right(array("i", ordered), points), "points": points}
