"""The list of doors: which address leads where."""
