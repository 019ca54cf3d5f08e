"""Who is here, and where. It knows the ids of documents, not documents."""
