"""The pages that are only read. Each view is a pure function that returns HTML; the routes are beside them."""

from app.messages import learn
from app.web.views.texts import TEXTS

learn(TEXTS)
