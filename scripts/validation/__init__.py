"""What scripts/calibrate_rcut.py and scripts/validation_report.py are made of."""
