"""What the ontology shows of itself: its patterns and their drawings, its versions and what changed."""
