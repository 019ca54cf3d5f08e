"""What must happen after a commit, whatever becomes of the process: a row, written in the same transaction."""
