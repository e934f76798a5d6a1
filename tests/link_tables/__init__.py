"""The link tables against the evidence, a release against the tables, and both against SSSOM itself."""
