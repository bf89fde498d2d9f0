"""Floor 4: the only floor with SQL. Functions of a Connection, one file per kind of thing."""
