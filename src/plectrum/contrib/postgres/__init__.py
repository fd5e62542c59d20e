"""What PostgreSQL alone has: arrays, full text search, trigrams, aggregates."""
