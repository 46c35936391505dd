"""Tests of the tables and their migrations, on both engines."""
