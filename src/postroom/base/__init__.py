"""Floor 1: words. Ids, clock, errors and limits; the standard library only."""
