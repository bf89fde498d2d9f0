"""What Postroom reaches on this machine, with Postfix beside it: `make bench`."""
