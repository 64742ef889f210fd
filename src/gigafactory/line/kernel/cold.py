"""The parts of the kernel that run seldom, called through addresses.

What is called directly is compiled again into every caller. The loop and the common case are small
and are compiled together; everything else is compiled once, on its own, and found through the
table of addresses: the machine code of the hot path stays small, and compiling takes a third of
the time.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from llvmlite import ir
from numba import types
from numba.extending import intrinsic

START, FINISH, STOP, END_STOP, TOGGLE, AIR, FIRST, REFILL, START_SINGLE, FINISH_SINGLE = range(10)
AT = 256
"""Word of the table at which the addresses of these functions begin."""
I64 = ir.IntType(64)


@intrinsic
def call(typingctx, h, which, a, b):
    """Call the function `which` of the table with (h, a, b)."""

    def codegen(context, builder, signature, args):
        table = builder.inttoptr(args[0], I64.as_pointer())
        place = builder.add(args[1], ir.Constant(I64, AT))
        address = builder.load(builder.gep(table, [place]))
        function = builder.inttoptr(address, ir.FunctionType(ir.VoidType(), [I64] * 3).as_pointer())
        builder.call(function, [args[0], args[2], args[3]])
        return context.get_dummy_value()

    return types.void(types.int64, types.int64, types.int64, types.int64), codegen


@cache
def addresses() -> tuple[int, ...]:
    """Compile every function of the table (or load it); their addresses, in its order."""
    from gigafactory.line.kernel import finish, single, start, stop  # they import this file
    from gigafactory.line.kernel.jit import callback

    functions: list[Any] = [
        start.start_any,
        finish.finish_any,
        stop.stop,
        stop.end_stop,
        stop.toggle,
        stop.change_air,
        stop.first_events,
        start.refill,
        single.start_single,
        single.finish_single,
    ]
    return tuple(callback(f.py_func).address for f in functions)
