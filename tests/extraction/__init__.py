"""What is read from texts: each part of the extractor, and the whole on texts with known answers."""
