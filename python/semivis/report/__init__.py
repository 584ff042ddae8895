"""The report of a table: one HTML file that needs nothing else; needs matplotlib."""
