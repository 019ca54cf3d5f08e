"""What a new account finds: a document that explains the product by being one."""
