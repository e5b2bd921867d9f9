"""What is needed to answer in Slack, all of it in one place."""

from dataclasses import dataclass

from app.answer import Language
from app.slack.channels import Channels
from app.slack.client import Slack
from app.slack.corpora import Corpora
from app.slack.intake import Me
from app.slack.records import Records
from app.store import Store


@dataclass(frozen=True, slots=True, kw_only=True)
class Office:
    """What is needed to answer: who we are, Slack, the records, the assistants, and how channels want it."""

    me: Me
    slack: Slack
    store: Store
    records: Records
    channels: Channels
    corpora: Corpora
    lang: Language = "ja"
    web: str | None = None

    def language(self, channel: str) -> Language:
        """Return the language that we speak in a channel."""
        return self.channels.of(channel).lang or self.lang
