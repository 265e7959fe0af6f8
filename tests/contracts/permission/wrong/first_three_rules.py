# breaks: decide.P2, decide.P1
"""Who may do what."""

ACTIONS = ("read", "write", "delete")


class NoRoleError(Exception):
    pass


class UnknownActionError(Exception):
    def __init__(self, action):
        super().__init__("there is no such action")
        self.action = action


def _first(effect, roles, action, rules):
    for place, rule in enumerate(rules[:3]):
        spoken_of = rule["role"] in roles and rule["action"] in (action, "*")
        if spoken_of and rule["effect"] == effect:
            return place
    return None


def _decide(roles, action, rules):
    denied = _first("deny", roles, action, rules)
    if denied is not None:
        return {"allowed": False, "rule": denied}
    allowed = _first("allow", roles, action, rules)
    return {"allowed": allowed is not None, "rule": allowed}


def decide(roles, action, *, rules):
    if not roles:
        raise NoRoleError("nobody may do anything without a role")
    if action not in ACTIONS:
        raise UnknownActionError(action)
    return _decide(roles, action, rules)


def granted(roles, *, rules):
    for action in ACTIONS:
        if _decide(roles, action, rules)["allowed"]:
            yield action
