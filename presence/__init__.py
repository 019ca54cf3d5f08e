"""Who is in a document, and where: people and guests, by their sessions. It knows documents by their ids alone."""
