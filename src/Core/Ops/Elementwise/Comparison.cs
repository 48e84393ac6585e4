using System.Numerics;

namespace MiniTorch;

internal readonly struct Greater : IComparison, IOp
{
    public static OpFacts Facts => new(nameof(Tensor.Gt),
        Comparisons.Sample(nameof(Tensor.Gt), (a, b) => a.Gt(b), (a, b) => a > b),
        Comparisons.Sample(nameof(Tensor.Lt), (a, b) => a.Lt(b), (a, b) => a < b));

    public V Test<V>(V a, V b) where V : IReal<V> => a > b;

    public Vector<T> TestLanes<T>(Vector<T> a, Vector<T> b) => Vector.GreaterThan(a, b);
}

internal readonly struct GreaterOrEqual : IComparison, IOp
{
    public static OpFacts Facts => new(nameof(Tensor.Ge),
        Comparisons.Sample(nameof(Tensor.Ge), (a, b) => a.Ge(b), (a, b) => a >= b),
        Comparisons.Sample(nameof(Tensor.Le), (a, b) => a.Le(b), (a, b) => a <= b));

    public V Test<V>(V a, V b) where V : IReal<V> => a >= b;

    public Vector<T> TestLanes<T>(Vector<T> a, Vector<T> b) => Vector.GreaterThanOrEqual(a, b);
}

internal readonly struct EqualTo : IComparison, IOp
{
    public static OpFacts Facts => new(nameof(Tensor.Eq),
        Comparisons.Sample(nameof(Tensor.Eq), (a, b) => a.Eq(b), (a, b) => a == b),
        Comparisons.Sample(nameof(Tensor.Ne), (a, b) => a.Ne(b), (a, b) => a != b),
        new OpSample("not", t => t[0].LogicalNot(), new OpInput([3, 4])) { Method = nameof(Tensor.LogicalNot), IsDifferentiable = false, Reference = v => v[0] == 0 ? 1 : 0 });

    public V Test<V>(V a, V b) where V : IReal<V> => V.Equal(a, b);

    public Vector<T> TestLanes<T>(Vector<T> a, Vector<T> b) => Vector.Equals(a, b);
}

/// <summary>Runs a test over broadcast operands; the result is bool and has no gradient.</summary>
internal static class Comparisons
{
    public static OpSample Sample(string method, Func<Tensor, Tensor, Tensor> call, Func<double, double, bool> reference) =>
        new(method, t => call(t[0], t[1]), new OpInput([3, 4]), new OpInput([4])) { Method = method, IsDifferentiable = false, Reference = v => reference(v[0], v[1]) ? 1 : 0 };

    public static Tensor Apply<TOp>(TOp op, Tensor a, Tensor b, string name)
        where TOp : struct, IComparison
    {
        ArgumentNullException.ThrowIfNull(a);
        ArgumentNullException.ThrowIfNull(b);
        if (a.Dtype != b.Dtype) (a, b) = Promotion.Same(a, b);
        if (a.Dtype == Dtype.Bool) (a, b) = (a.To(Dtype.UInt8), b.To(Dtype.UInt8));
        int[] sizes = Layouts.Broadcast(a.Layout.Sizes, b.Layout.Sizes, name);
        var y = Tensor.Uninitialized(sizes, Dtype.Bool);
        switch (a.Dtype)
        {
            case Dtype.Float32: Run<TOp, float>(op, a, b, y); break;
            case Dtype.Float64: Run<TOp, double>(op, a, b, y); break;
            case Dtype.Int64: Run<TOp, long>(op, a, b, y); break;
            case Dtype.Int32: Run<TOp, int>(op, a, b, y); break;
            default: Run<TOp, byte>(op, a, b, y); break;
        }
        return y;
    }

    /// <summary>A plain number as the right operand.</summary>
    public static Tensor Apply<TOp>(TOp op, Tensor a, Scalar b, string name)
        where TOp : struct, IComparison
    {
        var type = b.Promote(a.Dtype);
        return Apply(op, a.To(type), Tensor.Full([], b, type), name);
    }

    private static void Run<TOp, T>(TOp op, Tensor a, Tensor b, Tensor y)
        where TOp : struct, IComparison
        where T : unmanaged
    {
        int[] sizes = y.Layout.Sizes;
        Elementwise.Compare<TOp, T>(op, a.Span<T>(), Layouts.Expand(a.Layout, sizes)!, b.Span<T>(), Layouts.Expand(b.Layout, sizes)!, y.Span<bool>());
        GC.KeepAlive(a);
        GC.KeepAlive(b);
    }
}

/// <content>Comparisons, element by element: bool tensors, false wherever a NaN is compared (true for <see cref="Ne(Tensor)"/>).</content>
public partial class Tensor
{
    /// <summary>a &gt; b</summary>
    public static Tensor operator >(Tensor a, Tensor b) => Comparisons.Apply(default(Greater), a, b, "gt");

    /// <summary>a &lt; b</summary>
    public static Tensor operator <(Tensor a, Tensor b) => Comparisons.Apply(default(Greater), b, a, "lt");

    /// <summary>a &gt;= b</summary>
    public static Tensor operator >=(Tensor a, Tensor b) => Comparisons.Apply(default(GreaterOrEqual), a, b, "ge");

    /// <summary>a &lt;= b</summary>
    public static Tensor operator <=(Tensor a, Tensor b) => Comparisons.Apply(default(GreaterOrEqual), b, a, "le");

    /// <summary>a &gt; b</summary>
    public static Tensor operator >(Tensor a, Scalar b) => Comparisons.Apply(default(Greater), a, b, "gt");

    /// <summary>a &lt; b</summary>
    public static Tensor operator <(Tensor a, Scalar b) => a.Compared(b) > a.PromotedFor(b);

    /// <summary>a &gt;= b</summary>
    public static Tensor operator >=(Tensor a, Scalar b) => Comparisons.Apply(default(GreaterOrEqual), a, b, "ge");

    /// <summary>a &lt;= b</summary>
    public static Tensor operator <=(Tensor a, Scalar b) => a.Compared(b) >= a.PromotedFor(b);

    /// <summary>this == other, element by element</summary>
    public Tensor Eq(Tensor other) => Comparisons.Apply(default(EqualTo), this, other, "eq");

    /// <summary>this == other, element by element</summary>
    public Tensor Eq(Scalar other) => Comparisons.Apply(default(EqualTo), this, other, "eq");

    /// <summary>this != other, element by element</summary>
    public Tensor Ne(Tensor other) => Eq(other).LogicalNot();

    /// <summary>this != other, element by element</summary>
    public Tensor Ne(Scalar other) => Eq(other).LogicalNot();

    /// <summary>this &gt; other</summary>
    public Tensor Gt(Tensor other) => this > other;

    /// <summary>this &gt; other</summary>
    public Tensor Gt(Scalar other) => this > other;

    /// <summary>this &gt;= other</summary>
    public Tensor Ge(Tensor other) => this >= other;

    /// <summary>this &gt;= other</summary>
    public Tensor Ge(Scalar other) => this >= other;

    /// <summary>this &lt; other</summary>
    public Tensor Lt(Tensor other) => this < other;

    /// <summary>this &lt; other</summary>
    public Tensor Lt(Scalar other) => this < other;

    /// <summary>this &lt;= other</summary>
    public Tensor Le(Tensor other) => this <= other;

    /// <summary>this &lt;= other</summary>
    public Tensor Le(Scalar other) => this <= other;

    /// <summary>True where an element is zero or false.</summary>
    public Tensor LogicalNot() => Eq(0);

    private Tensor Compared(Scalar b) => Full([], b, b.Promote(Dtype));
}
