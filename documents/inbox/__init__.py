"""What people are told of: an inbox for each, and what of it goes out by mail."""
