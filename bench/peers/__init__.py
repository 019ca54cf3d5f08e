"""Servers to measure beside."""
