"""A word that the server says to the app with a request."""

CROWDED = "loket.crowded"
"""True in the environment of a request that came when too many with files were waiting."""
