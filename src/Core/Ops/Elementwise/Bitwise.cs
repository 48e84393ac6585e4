using System.Numerics;
using System.Runtime.InteropServices;

namespace MiniTorch;

/// <summary>Bit by bit for integers, which is the logic of bools; no gradient.</summary>
internal static class Bitwise
{
    public static Tensor Apply<TOp>(TOp op, Tensor a, Tensor b, string name)
        where TOp : struct, IBitwiseOp
    {
        ArgumentNullException.ThrowIfNull(a);
        ArgumentNullException.ThrowIfNull(b);
        (a, b) = Promotion.Same(a, b);
        if (a.Dtype.IsFloatingPoint()) throw new NotSupportedException($"[{name}] \"{name}_cpu\" not implemented for '{a.Dtype.ScalarName()}': it takes bool and integer tensors; compare first, as in (x > 0) & (y > 0)");
        int[] sizes = Layouts.Broadcast(a.Layout.Sizes, b.Layout.Sizes, name);
        var y = Tensor.Uninitialized(sizes, a.Dtype);
        (a, b) = (a.Expand(sizes).Contiguous(), b.Expand(sizes).Contiguous());
        switch (a.Dtype)
        {
            case Dtype.Int64: Run(op, a.Elements<long>(), b.Elements<long>(), y.Elements<long>()); break;
            case Dtype.Int32: Run(op, a.Elements<int>(), b.Elements<int>(), y.Elements<int>()); break;
            case Dtype.UInt8: Run(op, a.Elements<byte>(), b.Elements<byte>(), y.Elements<byte>()); break;
            default: Run(op, MemoryMarshal.AsBytes(a.Elements<bool>()), MemoryMarshal.AsBytes(b.Elements<bool>()), MemoryMarshal.AsBytes(y.Elements<bool>())); break;
        }
        GC.KeepAlive(a);
        GC.KeepAlive(b);
        return y;
    }

    private static void Run<TOp, T>(TOp op, ReadOnlySpan<T> a, ReadOnlySpan<T> b, Span<T> y)
        where TOp : struct, IBitwiseOp
        where T : unmanaged, IBinaryInteger<T>
    {
        for (int i = 0; i < y.Length; i++) y[i] = op.Apply(a[i], b[i]);
    }
}

/// <summary>One bitwise formula over integers of any width.</summary>
internal interface IBitwiseOp
{
    T Apply<T>(T a, T b)
        where T : IBinaryInteger<T>;
}

internal readonly struct And : IBitwiseOp
{
    public T Apply<T>(T a, T b) where T : IBinaryInteger<T> => a & b;
}

internal readonly struct Or : IBitwiseOp
{
    public T Apply<T>(T a, T b) where T : IBinaryInteger<T> => a | b;
}

internal readonly struct Xor : IBitwiseOp
{
    public T Apply<T>(T a, T b) where T : IBinaryInteger<T> => a ^ b;
}

/// <content>Bitwise operators: for bool tensors the logical ones.</content>
public partial class Tensor
{
    /// <summary>this &amp; other, bit by bit; of bools, where both are true.</summary>
    /// <exception cref="NotSupportedException">Floating-point elements.</exception>
    public Tensor BitwiseAnd(Tensor other) => Bitwise.Apply(default(And), this, other, "bitwise_and");

    /// <summary>this | other, bit by bit; of bools, where either is true.</summary>
    /// <exception cref="NotSupportedException">Floating-point elements.</exception>
    public Tensor BitwiseOr(Tensor other) => Bitwise.Apply(default(Or), this, other, "bitwise_or");

    /// <summary>this ^ other, bit by bit; of bools, where exactly one is true.</summary>
    /// <exception cref="NotSupportedException">Floating-point elements.</exception>
    public Tensor BitwiseXor(Tensor other) => Bitwise.Apply(default(Xor), this, other, "bitwise_xor");

    /// <summary>Every bit inverted; of bools, the logical not.</summary>
    /// <exception cref="NotSupportedException">Floating-point elements.</exception>
    public Tensor BitwiseNot() => Dtype == Dtype.Bool ? LogicalNot() : Bitwise.Apply(default(Xor), this, Full([], -1, Dtype), "bitwise_not");

    /// <summary>As <see cref="BitwiseAnd"/>.</summary>
    public static Tensor operator &(Tensor a, Tensor b) => Bitwise.Apply(default(And), a, b, "bitwise_and");

    /// <summary>As <see cref="BitwiseOr"/>.</summary>
    public static Tensor operator |(Tensor a, Tensor b) => Bitwise.Apply(default(Or), a, b, "bitwise_or");

    /// <summary>As <see cref="BitwiseXor"/>.</summary>
    public static Tensor operator ^(Tensor a, Tensor b) => Bitwise.Apply(default(Xor), a, b, "bitwise_xor");

    /// <summary>As <see cref="BitwiseNot"/>.</summary>
    public static Tensor operator ~(Tensor x) => Given(x).BitwiseNot();

    /// <summary>True where an element is zero or false.</summary>
    public static Tensor operator !(Tensor x) => Given(x).LogicalNot();
}
