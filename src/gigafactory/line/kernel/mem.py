"""Where the arrays are: one accessor for each array of `Fixed` and `State`.

The kernel's functions take one integer, the address of a table of addresses and sizes, instead of
sixty arrays: calls stay cheap and compile fast. ``mem.mach(h)`` is the array of machines, without
bounds and without reference counting; the driver keeps the arrays alive while the kernel runs.
"""

from __future__ import annotations

import operator
from typing import Any

import numpy as np
from llvmlite import ir
from numba import types
from numba.core import cgutils
from numba.core.typing.templates import (
    AbstractTemplate,
    AttributeTemplate,
    infer_getattr,
    infer_global,
    signature,
)
from numba.extending import (
    intrinsic,
    lower_builtin,
    lower_getattr,
    models,
    register_model,
)
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
    "pace": (np.float64, 2),
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
    "span": (y.SPAN, 1),
    "edge": (y.EDGE, 1),
    "visit": (y.VISIT, 1),
    "state_row": (y.STATE_ROW, 1),
    "measure": (y.MEASURE, 1),
    "event": (y.EVENT, 1),
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


class Table(types.Type):
    """An array of the header: indexed from zero up, without bounds, and only where it stands.

    It is nothing but the address of the header, so that no part of it is copied; an index below
    zero does not count from the end, which spares the test at every access.
    """

    def __init__(self, field: str, flat: bool = False) -> None:
        dtype, ndim = DTYPES[field]
        self.field = field
        self.ndim = 1 if flat else ndim
        self.first = WORDS * FIELDS.index(field)
        self.dtype = from_dtype(np.dtype(dtype))
        self.itemsize = np.dtype(dtype).itemsize
        super().__init__(name=f"Table({field}, {self.dtype}, {self.ndim}, {self.first})")


@register_model(Table)
class _TableModel(models.PrimitiveModel):
    def __init__(self, manager, table):
        super().__init__(manager, table, I64)


@infer_global(operator.getitem)
class _Get(AbstractTemplate):
    def generic(self, args, kws):
        table, index = args
        if not isinstance(table, Table):
            return None
        if isinstance(index, types.BaseTuple) or table.ndim == 1:
            return signature(table.dtype, table, index)
        return signature(types.Array(table.dtype, table.ndim - 1, "C"), table, index)


@infer_global(operator.setitem)
class _Set(AbstractTemplate):
    def generic(self, args, kws):
        table, index, _ = args
        if not isinstance(table, Table):
            return None
        return signature(types.void, table, index, table.dtype)


@infer_getattr
class _Attributes(AttributeTemplate):
    key = Table

    def resolve_shape(self, table):
        return types.UniTuple(types.int64, table.ndim)


def _word(builder: Any, header: Any, i: int) -> Any:
    """Word i of the header; it does not change during a call."""
    load = builder.load(cgutils.gep_inbounds(builder, header, i))
    load.set_metadata("invariant.load", builder.module.add_metadata([]))
    return load


def _header(builder: Any, table: Any) -> Any:
    return builder.inttoptr(table, I64.as_pointer())


def _address(context: Any, builder: Any, type_: Table, table: Any, index_type: Any, index: Any):
    """Where the entry, or the row, begins."""
    header = _header(builder, table)
    values, kinds = [index], [index_type]
    if hasattr(index_type, "count"):  # of a tuple
        values, kinds = cgutils.unpack_tuple(builder, index), list(index_type)
    pairs = zip(values, kinds, strict=True)
    places = [context.cast(builder, value, kind, types.int64) for value, kind in pairs]
    at = places[0]
    for d in range(1, type_.ndim):
        at = builder.mul(at, _word(builder, header, type_.first + 1 + d))
        if d < len(places):
            at = builder.add(at, places[d])
    bytes_ = builder.mul(at, ir.Constant(I64, type_.itemsize))
    return builder.add(_word(builder, header, type_.first), bytes_)


@lower_builtin(operator.getitem, Table, types.Any)
def _get(context, builder, sig, args):
    type_ = sig.args[0]
    address = _address(context, builder, type_, args[0], sig.args[1], args[1])
    if isinstance(sig.return_type, types.Array):
        header = _header(builder, args[0])
        shape = [_word(builder, header, type_.first + 1 + d) for d in range(1, type_.ndim)]
        return _view(context, builder, sig.return_type, address, shape, type_.itemsize)
    if isinstance(type_.dtype, types.Record):
        return builder.inttoptr(address, context.get_value_type(type_.dtype))
    pointer = builder.inttoptr(address, context.get_data_type(type_.dtype).as_pointer())
    return context.unpack_value(builder, type_.dtype, pointer)


@lower_builtin(operator.setitem, Table, types.Any, types.Any)
def _set(context, builder, sig, args):
    type_ = sig.args[0]
    address = _address(context, builder, type_, args[0], sig.args[1], args[1])
    pointer = builder.inttoptr(address, context.get_data_type(type_.dtype).as_pointer())
    context.pack_value(builder, type_.dtype, args[2], pointer)
    return context.get_dummy_value()


@lower_getattr(Table, "shape")
def _shape(context, builder, table, value):
    header = _header(builder, value)
    words = [_word(builder, header, table.first + 1 + d) for d in range(table.ndim)]
    return context.make_tuple(builder, types.UniTuple(types.int64, table.ndim), words)


def _view(context: Any, builder: Any, type_: Any, address: Any, shape: Any, itemsize: int) -> Any:
    """An ordinary array over memory that somebody else keeps alive."""
    array = make_array(type_)(context, builder)
    strides = [context.get_constant(types.intp, itemsize)]
    for size in reversed(shape[1:]):
        strides.insert(0, builder.mul(strides[0], size))
    populate_array(
        array,
        data=builder.inttoptr(address, context.get_data_type(array._datamodel.get_type("data"))),
        shape=shape,
        strides=strides,
        itemsize=context.get_constant(types.intp, itemsize),
        meminfo=None,
    )
    return array._getvalue()


def _accessor(name: str) -> Any:
    table = Table(name)

    def typer(typingctx, h):
        return table(types.int64), lambda context, builder, signature, args: args[0]

    typer.__name__ = name
    return intrinsic(typer)


@intrinsic
def flat(typingctx, table):
    """A table of several dimensions, indexed as one long row."""
    return Table(table.field, flat=True)(table), lambda context, builder, signature, args: args[0]


@intrinsic
def whole(typingctx, table):
    """The whole of a table as an ordinary array."""

    def codegen(context, builder, signature, args):
        header = _header(builder, args[0])
        shape = [_word(builder, header, table.first + 1 + d) for d in range(table.ndim)]
        address = _word(builder, header, table.first)
        return _view(context, builder, signature.return_type, address, shape, table.itemsize)

    return types.Array(table.dtype, table.ndim, "C")(table), codegen


@intrinsic
def fetch_soon(typingctx, table, index):
    """Have the processor bring the cache line of an entry; it will be wanted shortly."""

    def codegen(context, builder, signature, args):
        type_, index_type = signature.args
        address = _address(context, builder, type_, args[0], index_type, args[1])
        byte = ir.IntType(8).as_pointer()
        kind = ir.FunctionType(ir.VoidType(), [byte, *[ir.IntType(32)] * 3])
        prefetch = cgutils.get_or_insert_function(builder.module, kind, "llvm.prefetch.p0")
        write, keep, data = (ir.Constant(ir.IntType(32), x) for x in (1, 2, 1))
        builder.call(prefetch, [builder.inttoptr(address, byte), write, keep, data])
        return context.get_dummy_value()

    return types.void(table, index), codegen


for _name in FIELDS:
    globals()[_name] = _accessor(_name)
