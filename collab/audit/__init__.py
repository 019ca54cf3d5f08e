"""Who did what to whose access, tokens and documents."""
