"""The door for models: the Model Context Protocol, over the flows that every door calls."""
