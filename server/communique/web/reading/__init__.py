"""What pages and documents read from the store of a release, whatever they then make of it."""
