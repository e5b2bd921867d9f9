"""The Slack front end: staff ask in a channel, the answer comes in the thread with its backing."""

from app.messages import learn
from app.slack.texts import TEXTS

learn(TEXTS)
