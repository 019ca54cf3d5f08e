"""What is fast and what is not, measured against something in the same run."""
