"""Where the arrays are: one accessor for each array of `Fixed` and `State`.

The kernel's functions take one integer, the address of a table of addresses and sizes, instead of
sixty arrays: calls stay cheap and compile fast. ``mem.mach(h)`` is the array of machines, without
bounds and without reference counting; the driver keeps the arrays alive while the kernel runs.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from llvmlite import ir
from numba import types
from numba.core import cgutils
from numba.extending import intrinsic
from numba.np.arrayobj import make_array, populate_array
from numba.np.numpy_support import from_dtype

from gigafactory.line import layout as y
from gigafactory.line.kernel import cold

I64 = ir.IntType(64)
FIELDS = (*y.Fixed._fields, *y.State._fields)
DTYPES: dict[str, tuple[Any, int]] = {
    "station": (y.STATION, 1),
    "draw_quantity": (np.int64, 2),
    "ints": (np.int64, 1),
    "stop": (y.STOP, 1),
    "effect": (y.EFFECT, 1),
    "grade": (y.GRADE, 1),
    "cause": (y.CAUSE, 1),
    "channel": (np.float64, 1),
    "lane": (np.float64, 2),
    "toggles": (np.int64, 1),
    "nominal": (np.float64, 2),
    "noise": (np.float64, 2),
    "campaigns": (np.int64, 2),
    "worth": (np.int64, 2),
    "ctl": (np.int64, 1),
    "tree": (np.int64, 1),
    "ss": (y.STATION_STATE, 1),
    "mach": (y.MACHINE, 1),
    "mount": (y.MOUNT, 1),
    "draw": (y.DRAW, 1),
    "material": (y.MATERIAL, 1),
    "buf": (y.BUFFER, 1),
    "ring": (y.RING, 1),
    "lot": (y.LOT, 1),
    "cell": (y.CELL, 1),
    "c_time": (np.int64, 3),
    "c_mach": (np.int16, 2),
    "c_par": (np.int32, 2),
    "c_pos": (np.int64, 2),
    "c_x": (np.float64, 2),
    "c_tray": (np.int32, 2),
    "stops": (y.STOP_STATE, 1),
    "crew": (y.CREW, 1),
    "queue": (np.int64, 1),
    "calendar": (y.CALENDAR, 1),
    "room": (y.ROOM, 1),
    "idle": (np.int64, 1),
    "hold": (np.int64, 1),
    "work": (np.int64, 1),
    "tray": (np.int64, 2),
    "open_tray": (np.int64, 2),
    "free": (np.int64, 1),
    "roll": (np.float64, 2),
    "defect": (y.DEFECT, 1),
    "edge": (y.EDGE, 1),
    "visit": (y.VISIT, 1),
    "state_row": (y.STATE_ROW, 1),
    "measure": (y.MEASURE, 1),
    "acc": (np.int64, 2),
    "good": (np.float64, 2),
    "lost": (np.int64, 2),
    "drawn": (np.int64, 2),
    "quality": (np.uint64, 2),
    "first_stop": (np.int64, 2),
    "z": (np.float64, 3),
    "scratch": (np.float64, 2),
}
WORDS = 4  # address and up to three sizes of each array


def header(fixed: y.Fixed, state: y.State) -> y.Array:
    """Addresses and sizes of every array, in the order of `FIELDS`, and what `cold` adds.

    Raises
    ------
    TypeError
        If an array is not of the type that the kernel was compiled for.
    """
    words = np.zeros(cold.AT + len(cold.addresses()), np.int64)
    words[cold.AT :] = cold.addresses()
    arrays = {**fixed._asdict(), **state._asdict()}
    for i, name in enumerate(FIELDS):
        array = arrays[name]
        dtype, ndim = DTYPES[name]
        if array.dtype != np.dtype(dtype) or array.ndim != ndim or not array.flags.c_contiguous:
            raise TypeError(f"array {name} is {array.dtype}, {array.ndim}-dimensional")
        words[WORDS * i] = array.ctypes.data
        words[WORDS * i + 1 : WORDS * i + 1 + ndim] = array.shape
    return words


def _accessor(name: str) -> Any:
    dtype, ndim = DTYPES[name]
    array_type = types.Array(from_dtype(np.dtype(dtype)), ndim, "C")
    itemsize = np.dtype(dtype).itemsize
    first = WORDS * FIELDS.index(name)

    def typer(typingctx, h):
        def codegen(context, builder, signature, args):
            table = builder.inttoptr(args[0], I64.as_pointer())

            def word(i: int) -> Any:
                load = builder.load(cgutils.gep_inbounds(builder, table, i))
                load.set_metadata("invariant.load", builder.module.add_metadata([]))
                return load

            array = make_array(array_type)(context, builder)
            shape = [word(first + 1 + d) for d in range(ndim)]
            strides = [context.get_constant(types.intp, itemsize)]
            for size in reversed(shape[1:]):
                strides.insert(0, builder.mul(strides[0], size))
            pointer = array._datamodel.get_type("data")
            populate_array(
                array,
                data=builder.inttoptr(word(first), context.get_data_type(pointer)),
                shape=shape,
                strides=strides,
                itemsize=context.get_constant(types.intp, itemsize),
                meminfo=None,
            )
            return array._getvalue()

        return array_type(types.int64), codegen

    typer.__name__ = name
    return intrinsic(typer)


for _name in FIELDS:
    globals()[_name] = _accessor(_name)
