"""The HTTP API: thin routes that turn a request into a call of a flow, and what comes back into an answer."""
