"""Tests of the queue and its tasks."""
