import dataclasses


@dataclasses.dataclass
class Scale:
    points: int
    level: int

    def told(self):
        return dataclasses.asdict(self)
