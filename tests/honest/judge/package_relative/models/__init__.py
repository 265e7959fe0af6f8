from .scale import Scale

__all__ = ["Scale"]
