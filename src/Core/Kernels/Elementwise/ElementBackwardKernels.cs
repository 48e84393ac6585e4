using System.Runtime.CompilerServices;

namespace MiniTorch;

/// <summary>Both gradients of a binary formula in one pass.</summary>
internal readonly unsafe struct BinaryBackwardKernel<TOp, T>(TOp op) : IElementKernel
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
            if (groups > 0) Loop<V>(op, o, groups);
            if (rest == 0) return;
            V a = o[0].Tail<V>(groups, rest), b = o[1].Tail<V>(groups, rest), y = o[2].Tail<V>(groups, rest), dy = o[3].Tail<V>(groups, rest), da, db;
            Operand* pad = stackalloc Operand[6];
            pad[0].Pointer = (byte*)&a;
            pad[1].Pointer = (byte*)&b;
            pad[2].Pointer = (byte*)&y;
            pad[3].Pointer = (byte*)&dy;
            pad[4].Pointer = (byte*)&da;
            pad[5].Pointer = (byte*)&db;
            Loop<V>(op, pad, 1);
            V.StorePart(da, o[4].Pointer + groups * o[4].Stride<V>(), rest);
            V.StorePart(db, o[5].Pointer + groups * o[5].Stride<V>(), rest);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Loop<V>(TOp op, Operand* o, int groups)
        where V : unmanaged, IReals<V>
    {
        byte* a = o[0].Pointer, b = o[1].Pointer, y = o[2].Pointer, dy = o[3].Pointer, da = o[4].Pointer, db = o[5].Pointer;
        nint aStride = o[0].Stride<V>(), bStride = o[1].Stride<V>(), yStride = o[2].Stride<V>(), dyStride = o[3].Stride<V>();
        for (; groups > 0; groups--)
        {
            V va = V.Load(a), vb = V.Load(b), vy = V.Load(y), vdy = V.Load(dy);
            V.Store(op.BackwardA(va, vb, vy, vdy), da);
            V.Store(op.BackwardB(va, vb, vy, vdy), db);
            a += aStride;
            b += bStride;
            y += yStride;
            dy += dyStride;
            da += V.Count * V.ElementSize;
            db += V.Count * V.ElementSize;
        }
    }
}

/// <summary>The first operand's gradient alone.</summary>
internal readonly unsafe struct BinaryBackwardAKernel<TOp, T>(TOp op) : IElementKernel
    where TOp : struct, IBinaryOp
    where T : unmanaged
{
    public void Run(Operand* operands, int count) => OneGradient<SideA<TOp>, T>.Run(new SideA<TOp>(op), operands, count);
}

/// <summary>The second operand's gradient alone.</summary>
internal readonly unsafe struct BinaryBackwardBKernel<TOp, T>(TOp op) : IElementKernel
    where TOp : struct, IBinaryOp
    where T : unmanaged
{
    public void Run(Operand* operands, int count) => OneGradient<SideB<TOp>, T>.Run(new SideB<TOp>(op), operands, count);
}

internal interface IGradient
{
    V Of<V>(V a, V b, V y, V dy)
        where V : IReal<V>;
}

internal readonly struct SideA<TOp>(TOp op) : IGradient
    where TOp : struct, IBinaryOp
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Of<V>(V a, V b, V y, V dy)
        where V : IReal<V> => op.BackwardA(a, b, y, dy);
}

internal readonly struct SideB<TOp>(TOp op) : IGradient
    where TOp : struct, IBinaryOp
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Of<V>(V a, V b, V y, V dy)
        where V : IReal<V> => op.BackwardB(a, b, y, dy);
}

internal static unsafe class OneGradient<TGradient, T>
    where TGradient : struct, IGradient
    where T : unmanaged
{
    public static void Run(TGradient gradient, Operand* operands, int count)
    {
        var call = new Call(gradient, operands, count);
        LaneTypes.Run<T, Call>(ref call);
    }

    private readonly struct Call(TGradient gradient, Operand* o, int count) : ILaneAction
    {
        public void Run<V>()
            where V : unmanaged, IReals<V>
        {
            int groups = count / V.Count, rest = count - groups * V.Count;
            if (groups > 0) Loop<V>(gradient, o, groups);
            if (rest == 0) return;
            V a = o[0].Tail<V>(groups, rest), b = o[1].Tail<V>(groups, rest), y = o[2].Tail<V>(groups, rest), dy = o[3].Tail<V>(groups, rest), dx;
            Operand* pad = stackalloc Operand[5];
            pad[0].Pointer = (byte*)&a;
            pad[1].Pointer = (byte*)&b;
            pad[2].Pointer = (byte*)&y;
            pad[3].Pointer = (byte*)&dy;
            pad[4].Pointer = (byte*)&dx;
            Loop<V>(gradient, pad, 1);
            V.StorePart(dx, o[4].Pointer + groups * o[4].Stride<V>(), rest);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Loop<V>(TGradient gradient, Operand* o, int groups)
        where V : unmanaged, IReals<V>
    {
        byte* a = o[0].Pointer, b = o[1].Pointer, y = o[2].Pointer, dy = o[3].Pointer, dx = o[4].Pointer;
        nint aStride = o[0].Stride<V>(), bStride = o[1].Stride<V>(), yStride = o[2].Stride<V>(), dyStride = o[3].Stride<V>();
        for (; groups > 0; groups--)
        {
            V.Store(gradient.Of(V.Load(a), V.Load(b), V.Load(y), V.Load(dy)), dx);
            a += aStride;
            b += bStride;
            y += yStride;
            dy += dyStride;
            dx += V.Count * V.ElementSize;
        }
    }
}
