"""Threads: discussions that stay with their words, written over REST by programs and live by people."""
