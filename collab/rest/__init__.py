"""What every part of the REST API shares: pages, conditions, throttles, and the schema that describes it."""
