"""Tests of what a classroom needs to reach this machine."""
