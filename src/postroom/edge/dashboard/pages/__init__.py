"""The pages, a module for each thing that they show."""
