"""The cached deltas of the first document's network: their tails, their zeros and their signs."""
