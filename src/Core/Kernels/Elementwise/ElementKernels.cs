using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace MiniTorch;

// Each loop runs whole lane groups; a call runs it over the groups in memory and once more over the rest, padded to a group.

internal readonly unsafe struct UnaryKernel<TOp, T>(TOp op) : IElementKernel
    where TOp : struct, IUnaryOp
    where T : unmanaged
{
    public void Run(Operand* operands, int count)
    {
        var call = new Call(op, operands, count);
        LaneTypes.Run<T, Call>(ref call);
    }

    private readonly struct Call(TOp op, Operand* o, int count) : ILaneAction
    {
        public void Run<V>()
            where V : unmanaged, IReals<V>
        {
            int groups = count / V.Count, rest = count - groups * V.Count;
            if (groups > 0) Loop<V>(op, o[0].Pointer, o[0].Stride<V>(), o[1].Pointer, groups);
            if (rest == 0) return;
            V x = o[0].Tail<V>(groups, rest), y;
            Loop<V>(op, (byte*)&x, 0, (byte*)&y, 1);
            V.StorePart(y, o[1].Pointer + groups * o[1].Stride<V>(), rest);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Loop<V>(TOp op, byte* x, nint dx, byte* y, int groups)
        where V : unmanaged, IReals<V>
    {
        for (; groups > 0; groups--)
        {
            V.Store(op.Forward(V.Load(x)), y);
            x += dx;
            y += V.Count * V.ElementSize;
        }
    }
}

internal readonly unsafe struct UnaryBackwardKernel<TOp, T>(TOp op) : IElementKernel
    where TOp : struct, IUnaryOp
    where T : unmanaged
{
    public void Run(Operand* operands, int count)
    {
        var call = new Call(op, operands, count);
        LaneTypes.Run<T, Call>(ref call);
    }

    private readonly struct Call(TOp op, Operand* o, int count) : ILaneAction
    {
        public void Run<V>()
            where V : unmanaged, IReals<V>
        {
            int groups = count / V.Count, rest = count - groups * V.Count;
            if (groups > 0)
                Loop<V>(op, o[0].Pointer, o[0].Stride<V>(), o[1].Pointer, o[1].Stride<V>(), o[2].Pointer, o[2].Stride<V>(), o[3].Pointer, groups);
            if (rest == 0) return;
            V x = o[0].Tail<V>(groups, rest), y = o[1].Tail<V>(groups, rest), dy = o[2].Tail<V>(groups, rest), dx;
            Loop<V>(op, (byte*)&x, 0, (byte*)&y, 0, (byte*)&dy, 0, (byte*)&dx, 1);
            V.StorePart(dx, o[3].Pointer + groups * o[3].Stride<V>(), rest);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Loop<V>(TOp op, byte* x, nint xStride, byte* y, nint yStride, byte* dy, nint dyStride, byte* dx, int groups)
        where V : unmanaged, IReals<V>
    {
        for (; groups > 0; groups--)
        {
            V.Store(op.Backward(V.Load(x), V.Load(y), V.Load(dy)), dx);
            x += xStride;
            y += yStride;
            dy += dyStride;
            dx += V.Count * V.ElementSize;
        }
    }
}

internal readonly unsafe struct BinaryKernel<TOp, T>(TOp op) : IElementKernel
    where TOp : struct, IBinaryOp
    where T : unmanaged
{
    public void Run(Operand* operands, int count)
    {
        var call = new Call(op, operands, count);
        LaneTypes.Run<T, Call>(ref call);
    }

    private readonly struct Call(TOp op, Operand* o, int count) : ILaneAction
    {
        public void Run<V>()
            where V : unmanaged, IReals<V>
        {
            int groups = count / V.Count, rest = count - groups * V.Count;
            if (groups > 0) Loop<V>(op, o[0].Pointer, o[0].Stride<V>(), o[1].Pointer, o[1].Stride<V>(), o[2].Pointer, groups);
            if (rest == 0) return;
            V a = o[0].Tail<V>(groups, rest), b = o[1].Tail<V>(groups, rest), y;
            Loop<V>(op, (byte*)&a, 0, (byte*)&b, 0, (byte*)&y, 1);
            V.StorePart(y, o[2].Pointer + groups * o[2].Stride<V>(), rest);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Loop<V>(TOp op, byte* a, nint aStride, byte* b, nint bStride, byte* y, int groups)
        where V : unmanaged, IReals<V>
    {
        for (; groups > 0; groups--)
        {
            V.Store(op.Forward(V.Load(a), V.Load(b)), y);
            a += aStride;
            b += bStride;
            y += V.Count * V.ElementSize;
        }
    }
}

internal readonly unsafe struct CompareKernel<TOp, T>(TOp op) : IElementKernel
    where TOp : struct, IComparison
    where T : unmanaged
{
    public void Run(Operand* operands, int count)
    {
        Operand* rest = stackalloc Operand[3];
        if (IntegerLanes.Has<T>())
        {
            int done = IntegerLanes.Compare(op, (T*)operands[0].Pointer, operands[0].Step, (T*)operands[1].Pointer, operands[1].Step, (bool*)operands[2].Pointer, count);
            rest[0] = operands[0].From<T>(done);
            rest[1] = operands[1].From<T>(done);
            rest[2] = operands[2].From<bool>(done);
            operands = rest;
            count -= done;
        }
        var call = new Call(op, operands, count);
        LaneTypes.Run<T, Call>(ref call);
    }

    private readonly struct Call(TOp op, Operand* o, int count) : ILaneAction
    {
        public void Run<V>()
            where V : unmanaged, IReals<V>
        {
            int groups = count / V.Count, rest = count - groups * V.Count;
            bool* y = (bool*)o[2].Pointer;
            if (groups > 0) Loop<V>(op, o[0].Pointer, o[0].Stride<V>(), o[1].Pointer, o[1].Stride<V>(), y, groups);
            if (rest == 0) return;
            V a = o[0].Tail<V>(groups, rest), b = o[1].Tail<V>(groups, rest);
            bool* pad = stackalloc bool[V.Count];
            Loop<V>(op, (byte*)&a, 0, (byte*)&b, 0, pad, 1);
            for (int i = 0; i < rest; i++) y[groups * V.Count + i] = pad[i];
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Loop<V>(TOp op, byte* a, nint aStride, byte* b, nint bStride, bool* y, int groups)
        where V : unmanaged, IReals<V>
    {
        for (; groups > 0; groups--)
        {
            V.StoreMask(op.Test(V.Load(a), V.Load(b)), y);
            a += aStride;
            b += bStride;
            y += V.Count;
        }
    }
}

internal readonly unsafe struct WhereKernel<T> : IElementKernel
    where T : unmanaged
{
    public void Run(Operand* operands, int count)
    {
        var call = new Call(operands, count);
        LaneTypes.Run<T, Call>(ref call);
    }

    private readonly struct Call(Operand* o, int count) : ILaneAction
    {
        public void Run<V>()
            where V : unmanaged, IReals<V>
        {
            int groups = count / V.Count, rest = count - groups * V.Count;
            bool* mask = (bool*)o[0].Pointer;
            if (groups > 0) Loop<V>(mask, o[0].Step * V.Count, o[1].Pointer, o[1].Stride<V>(), o[2].Pointer, o[2].Stride<V>(), o[3].Pointer, groups);
            if (rest == 0) return;
            bool* pad = stackalloc bool[V.Count];
            for (int i = 0; i < rest; i++) pad[i] = mask[o[0].Step * (groups * V.Count + i)];
            V a = o[1].Tail<V>(groups, rest), b = o[2].Tail<V>(groups, rest), y;
            Loop<V>(pad, 0, (byte*)&a, 0, (byte*)&b, 0, (byte*)&y, 1);
            V.StorePart(y, o[3].Pointer + groups * o[3].Stride<V>(), rest);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Loop<V>(bool* mask, nint maskStride, byte* a, nint aStride, byte* b, nint bStride, byte* y, int groups)
        where V : unmanaged, IReals<V>
    {
        for (; groups > 0; groups--)
        {
            V.Store(V.Select(V.LoadMask(mask), V.Load(a), V.Load(b)), y);
            mask += maskStride;
            a += aStride;
            b += bStride;
            y += V.Count * V.ElementSize;
        }
    }
}

/// <summary>Conversion between element types, see <see cref="Elementwise.Convert"/>.</summary>
internal readonly unsafe struct ConvertKernel<TFrom, TTo> : IElementKernel
    where TFrom : unmanaged
    where TTo : unmanaged
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run(Operand* operands, int count)
    {
        var x = (TFrom*)operands[0].Pointer;
        var y = (TTo*)operands[1].Pointer;
        nint step = operands[0].Step, i = step == 1 ? Vectors(x, y, count) : 0;
        for (; i < count; i++) y[i] = Numbers.Cast<TFrom, TTo>(x[i * step]);
    }

    /// <summary>As many as whole vectors hold, for the pairs of types that have such a conversion.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static nint Vectors(TFrom* x, TTo* y, nint count)
    {
        nint i = 0;
        if (typeof(TFrom) == typeof(float) && typeof(TTo) == typeof(double))
        {
            for (; i + 8 <= count; i += 8)
            {
                var v = Vector256.Load((float*)x + i);
                Vector256.WidenLower(v).Store((double*)y + i);
                Vector256.WidenUpper(v).Store((double*)y + i + 4);
            }
        }
        else if (typeof(TFrom) == typeof(float) && typeof(TTo) == typeof(long) && Avx512DQ.IsSupported)
        {
            for (; i + 8 <= count; i += 8) Vector512.ConvertToInt64(Avx512F.ConvertToVector512Double(Vector256.Load((float*)x + i))).Store((long*)y + i);
        }
        return i;
    }
}
