"""Floor 6: doors to the world. They fulfil the ports and never import each other."""
