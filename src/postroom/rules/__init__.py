"""Floor 3: our own decisions, as pure functions; one question per file."""
