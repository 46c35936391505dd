"""Tests of what is printed: read back, and looked at, as PDF."""
