"""What an operator sees of a process: its numbers, its rooms, and all nodes together."""
