"""Responses → marks → grades, always from the frozen paper."""
