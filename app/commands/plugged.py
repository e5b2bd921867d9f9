"""Commands that this room may not import, because their rooms stand above it: the installed package names them.

They are looked up only where no command of our own is given, so that an answer does not wait for them.
"""

from collections.abc import Callable
from importlib.metadata import PackageNotFoundError, distribution

GROUP = "urazuke.commands"


def plugged() -> dict[str, Callable[..., None]]:
    """Return the commands by name; none where the package is not installed."""
    try:
        points = distribution("urazuke").entry_points
    except PackageNotFoundError:
        return {}
    return {point.name: point.load() for point in points.select(group=GROUP)}
