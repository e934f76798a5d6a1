"""What Wikidata's tools read, written from their public description and sharing nothing with the export."""
