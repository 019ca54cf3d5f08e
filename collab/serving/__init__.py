"""Our runner around Daphne: sockets within limits, requests within time, and an end that loses nothing."""
