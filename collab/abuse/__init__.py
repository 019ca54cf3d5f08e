"""Who tries what they may not, and who is kept out for a while."""
