"""Floor 2: the standards. Bytes in, values out; no clock, no sockets, no database."""
