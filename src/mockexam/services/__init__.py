"""Use cases: each takes a session and `now`, and leaves the transaction to its caller."""
