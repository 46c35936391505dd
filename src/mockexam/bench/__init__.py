"""Measurements that are claimed somewhere, each beside its baseline or its bound."""
