class TooMany(ValueError):
    """More than all."""
