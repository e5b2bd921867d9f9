"""The chat page. It serves this machine and asks nothing of any other."""

import os

# Read when the library is imported: no call home, no hub.
os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
os.environ.setdefault("HF_HUB_OFFLINE", "1")
