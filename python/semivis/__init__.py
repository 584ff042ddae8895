"""Tables and exclusion limits of semivis as numpy arrays.

    import semivis
    table = semivis.open("table.h5")   # a Table; a limits file gives Limits
    table.shape, table.axes, table["events_s1"]
    table.yields(epsilon=[1e-4, 1e-3], alpha_d=0.1).events_s1
    limits = table.limits(cl=0.9)               # a semivis.Limits, computed by `semivis limit`
    limits.contour("epsilon")

GeV and m; epsilon and alpha_D dimensionless; r = m_chi1/m_A', f = (m_chi2 - m_chi1)/m_chi1.
"""

from importlib import metadata as _metadata

from .contour import Contour
from .errors import ExitCode, SemivisError
from .limits import Limits, Overlay
from .opening import open
from .spectra import Yields
from .table import MassRow, Table

__version__ = _metadata.version("semivis")
__all__ = ["Contour", "ExitCode", "Limits", "MassRow", "Overlay", "SemivisError", "Table", "Yields", "open"]
