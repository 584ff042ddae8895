"""Figures of limits and tables; needs matplotlib."""
