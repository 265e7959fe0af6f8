from __future__ import annotations

from typing import TYPE_CHECKING

from . import errors
from .models.scale import Scale
from .plain.helpers import checked

if TYPE_CHECKING:
    from .models import Other


@checked
def grade(points, steps):
    from .models.later import level

    return Scale(points, level(Scale, points, steps)).told()
