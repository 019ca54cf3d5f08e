"""A plain Channels server: a group for each document, one ORM commit for each edit."""
