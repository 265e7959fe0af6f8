"""json, copy and pickle."""

import copy
import json
import marshal
import pickle


class Grade:
    def __init__(self, points, steps):
        self.points, self.steps = points, steps

    def __deepcopy__(self, memo):
        return Grade(self.points, copy.deepcopy(self.steps, memo))

    def __reduce__(self):
        return Grade, (self.points, self.steps)


class Encoder(json.JSONEncoder):
    def default(self, o):
        return {"points": o.points, "steps": list(o.steps)}


def grade(points, steps):
    if points > 100:
        raise ValueError("more than all")
    made = pickle.loads(pickle.dumps(copy.deepcopy(Grade(points, steps))))
    made.steps.sort()
    told = json.loads(json.dumps(made, cls=Encoder, sort_keys=True), object_hook=dict)
    try:
        json.loads("{")
    except json.JSONDecodeError as error:
        assert error.pos == 1
    level = sum(s <= points for s in marshal.loads(marshal.dumps(told["steps"])))
    return {"level": level, "points": told["points"]}
