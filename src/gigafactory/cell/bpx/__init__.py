"""BPX in and out: the exchange format for cells of physics-based models (bpxstandard.com).

`read_bpx` and `write_bpx` go between a file and `Parameters`. A `Bpx` is a document as a whole:
`bpx_file` reads it, `bpx_parameters` views the cell in it, `updated` writes a changed cell back
into it, and nothing else of it changes.
"""

from gigafactory.cell.bpx.document import Bpx, bpx_file, bpx_text, document
from gigafactory.cell.bpx.simulator import simulator_values
from gigafactory.cell.bpx.view import bpx_parameters, read_bpx
from gigafactory.cell.bpx.write import as_bpx, new_bpx, updated, write_bpx

__all__ = [
    "Bpx",
    "as_bpx",
    "bpx_file",
    "bpx_parameters",
    "bpx_text",
    "document",
    "new_bpx",
    "read_bpx",
    "simulator_values",
    "updated",
    "write_bpx",
]
