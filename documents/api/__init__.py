"""Documents over REST: thin views over what the floors below do."""
