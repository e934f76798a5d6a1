"""What reports say, compared: gathered, judged property by property, shown as a page and as data."""
