"""A practice workspace: what Slack does, on this machine alone, for trying the app out and for testing it."""
