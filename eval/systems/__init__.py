"""Systems that can be asked the gold questions: ours, and its peers."""
