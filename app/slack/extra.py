"""The extra that this front end needs."""

from app.messages import CommandError


def require_bolt() -> None:
    """Say how to install slack-bolt, where it is missing."""
    try:
        import slack_bolt  # noqa: F401
    except ModuleNotFoundError as error:
        if error.name != "slack_bolt":
            raise
        raise CommandError("slack.no_extra") from None
