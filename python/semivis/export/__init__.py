"""Tables and limits in the formats of others: CSV, pyhf workspaces, HEPData submissions."""
