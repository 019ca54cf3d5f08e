"""What is logged, and how: events with fields, by text or JSON; never content, tokens or addresses of mail."""
