"""Frozen papers and their mark schemes, as pages to print."""
