"""What is kept: documents, their revisions, who may do what with them, and what is said about them."""
