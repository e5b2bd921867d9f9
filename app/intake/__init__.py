"""Documents coming in: added, read one by one in processes that can be stopped, listed, put right, and taken out."""
