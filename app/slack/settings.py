"""Settings of the Slack front end alone. Environment variables with the prefix URAZUKE_ set them."""

from pathlib import Path

from pydantic_settings import BaseSettings, SettingsConfigDict

from app.messages import CommandError


class SlackSettings(BaseSettings):
    """Where the channel settings are, and where the web page is, if there is one."""

    model_config = SettingsConfigDict(env_prefix="URAZUKE_", env_ignore_empty=True, frozen=True)

    web_url: str | None = None
    """The address of the web page, for links from answers."""
    slack_settings: Path | None = None
    """The file of settings per channel; else slack.toml in the home, where there is one."""
    slack_api_url: str = "https://slack.com/api/"
    """Slack's Web API: another address only for tests and gateways."""

    @property
    def web(self) -> str | None:
        """Return the address of the web page; CommandError where it is none that a link may have."""
        if self.web_url is not None and not self.web_url.startswith(("https://", "http://")):
            raise CommandError("slack.web_url", url=self.web_url)
        return self.web_url
