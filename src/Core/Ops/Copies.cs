using System.Runtime.InteropServices;

namespace MiniTorch;

/// <summary>y = x as it is;  dx = dy</summary>
internal sealed class CloneNode : Node, IOp
{
    public CloneNode(Tensor x) => Connect(x);

    public static OpFacts Facts => new(nameof(Tensor.Clone),
        new OpSample("matrix", t => t[0].Clone(), new OpInput([2, 3])),
        new OpSample("scalar", t => t[0].Clone(), new OpInput([])),
        new OpSample("empty", t => t[0].Clone(), new OpInput([2, 0])),
        new OpSample("contiguous", t => t[0].T().Contiguous(), new OpInput([2, 3])) { Method = nameof(Tensor.Contiguous) });

    public override string Name => "CloneBackward0";

    internal override void Backward(ref Gradients g) => g.Set(0, g.Dy);
}

/// <summary>y = x in another dtype;  dx = dy in x's (by the engine)</summary>
internal sealed class ConvertNode : Node, IOp
{
    public ConvertNode(Tensor x) => Connect(x);

    public static OpFacts Facts => new(nameof(Tensor.To), new OpSample("to itself", t => t[0].To(Dtype.Float64), new OpInput([2, 3])));

    public override string Name => "ToCopyBackward0";

    internal override void Backward(ref Gradients g) => g.Set(0, g.Dy);
}

/// <summary>A target overwritten by x: nothing goes to what was there,  dx = dy</summary>
internal sealed class CopyNode : Node
{
    public CopyNode(Tensor target, Tensor? x)
    {
        if (x is null) Connect(target);
        else Connect(target, x);
    }

    public override string Name => "CopyBackwards";

    internal override void Backward(ref Gradients g)
    {
        if (g.Needs(0)) g.Set(0, Tensor.Zeros(g.Dy.Layout.Sizes, g.Dy.Dtype));
        if (g.InputCount > 1 && g.Needs(1)) g.Set(1, g.Dy);
    }
}

/// <content>Copies, conversions and overwriting.</content>
public partial class Tensor
{
    /// <summary>A copy in fresh memory, row-major; gradients flow through.</summary>
    public Tensor Clone()
    {
        var y = Copied();
        return Records(this) ? y.ProducedBy(new CloneNode(this)) : y;
    }

    /// <summary>This tensor if its elements lie in row-major order, else a copy that does.</summary>
    public Tensor Contiguous() => IsContiguous ? this : Clone();

    /// <summary>This tensor in <paramref name="dtype"/>: itself if it has it already. Floating point to integer cuts the fraction off and saturates, NaN gives 0.</summary>
    public Tensor To(Dtype dtype)
    {
        if (dtype == Dtype) return this;
        var y = Uninitialized(FreshLayout, dtype);
        Converted(this, y);
        if (!dtype.IsFloatingPoint()) Cuts.Note(this, $"To({dtype})");
        else if (Records(this)) y.ProducedBy(new ConvertNode(this));
        return y;
    }

    /// <summary>Overwrites this tensor with <paramref name="source"/>, broadcast and converted as needed, and returns it.</summary>
    /// <exception cref="ArgumentException">The source does not broadcast to this shape.</exception>
    /// <remarks>torch: copy_</remarks>
    public Tensor CopyInPlace(Tensor source)
    {
        ArgumentNullException.ThrowIfNull(source);
        if (Layouts.Expand(source._layout, _layout.Sizes) is null)
        {
            throw new ArgumentException($"[copy_] The expanded size of the tensor must match the existing size at every non-singleton dimension: source {source.Shape} does not broadcast to {Shape}");
        }
        bool records = Records(this, source);
        InPlace.Check(this, records, "copy_");
        InPlace.CheckOverlap(this, source, "copy_");
        var node = records ? new CopyNode(this, source) : null;
        var from = source.Dtype == Dtype ? source : source.Bare().To(Dtype);
        if (ReferenceEquals(from._storage, _storage)) from = from.Copied();
        Overwrite(from, Layouts.Expand(from._layout, _layout.Sizes)!);
        InPlace.Record(this, node, "copy_");
        return this;
    }

    /// <summary>Sets every element to <paramref name="value"/>, of which integers take the whole part.</summary>
    /// <remarks>torch: fill_</remarks>
    public Tensor FillInPlace(Scalar value) => FillInPlace(value, "fill_");

    /// <summary>Sets every element to the one of a 0-dim tensor; its gradient is the sum of the elements'.</summary>
    /// <exception cref="ArgumentException"><paramref name="value"/> has dimensions.</exception>
    /// <remarks>torch: fill_</remarks>
    public Tensor FillInPlace(Tensor value)
    {
        ArgumentNullException.ThrowIfNull(value);
        if (value.Dim != 0) throw new ArgumentException($"[fill_] fill_ only supports 0-dimension value tensor but got tensor with {value.Dim} dimensions: its shape is {value.Shape}; use CopyInPlace");
        return CopyInPlace(value);
    }

    /// <summary>Sets every element to 0.</summary>
    /// <remarks>torch: zero_</remarks>
    public Tensor ZeroInPlace() => FillInPlace(false, ZeroOp);

    internal const string ZeroOp = "zero_";

    private Tensor FillInPlace(Scalar value, string op)
    {
        bool records = Records(this);
        // Writing one value several times is harmless: an expanded tensor may be filled.
        if (records) InPlace.CheckHistory(this, op);
        var node = records ? new CopyNode(this, null) : null;
        Filled(this, value);
        InPlace.Record(this, node, op);
        return this;
    }

    /// <summary>A row-major copy outside the graph.</summary>
    internal Tensor Copied()
    {
        var y = Uninitialized(FreshLayout, Dtype);
        y.Overwrite(this, _layout);
        return y;
    }

    /// <summary>A copy that stands for this tensor as it was before an in-place write: it has this tensor's history.</summary>
    internal Tensor CopiedWithHistory()
    {
        var y = Copied().WithHistory(ProducerOrNull);
        y._outputNr = _outputNr;
        return y;
    }

    private void Overwrite(Tensor from, Layout fromLayout)
    {
        switch (Dtype.ElementSize())
        {
            case 1: Strided.Copy(from.Bits<byte>(), fromLayout, Bits<byte>(), _layout); break;
            case 4: Strided.Copy(from.Bits<int>(), fromLayout, Bits<int>(), _layout); break;
            default: Strided.Copy(from.Bits<long>(), fromLayout, Bits<long>(), _layout); break;
        }
        GC.KeepAlive(from);
    }

    /// <summary>The storage's elements as anything of their size: copies need not know more.</summary>
    internal Span<T> Bits<T>()
        where T : unmanaged => Dtype switch
        {
            Dtype.Float32 => MemoryMarshal.Cast<float, T>(Span<float>()),
            Dtype.Float64 => MemoryMarshal.Cast<double, T>(Span<double>()),
            Dtype.Int64 => MemoryMarshal.Cast<long, T>(Span<long>()),
            Dtype.Int32 => MemoryMarshal.Cast<int, T>(Span<int>()),
            Dtype.UInt8 => MemoryMarshal.Cast<byte, T>(Span<byte>()),
            _ => MemoryMarshal.Cast<bool, T>(Span<bool>()),
        };

    private static void Converted(Tensor x, Tensor y)
    {
        switch (x.Dtype)
        {
            case Dtype.Float32: Converted<float>(x, y); break;
            case Dtype.Float64: Converted<double>(x, y); break;
            case Dtype.Int64: Converted<long>(x, y); break;
            case Dtype.Int32: Converted<int>(x, y); break;
            case Dtype.UInt8: Converted<byte>(x, y); break;
            default: Converted<bool>(x, y); break;
        }
        GC.KeepAlive(x);
    }

    private static void Converted<T>(Tensor x, Tensor y)
        where T : unmanaged
    {
        var from = x.Span<T>();
        switch (y.Dtype)
        {
            case Dtype.Float32: Elementwise.Convert<T, float>(from, x._layout, y.Span<float>(), y._layout); break;
            case Dtype.Float64: Elementwise.Convert<T, double>(from, x._layout, y.Span<double>(), y._layout); break;
            case Dtype.Int64: Elementwise.Convert<T, long>(from, x._layout, y.Span<long>(), y._layout); break;
            case Dtype.Int32: Elementwise.Convert<T, int>(from, x._layout, y.Span<int>(), y._layout); break;
            case Dtype.UInt8: Elementwise.Convert<T, byte>(from, x._layout, y.Span<byte>(), y._layout); break;
            default: Elementwise.Convert<T, bool>(from, x._layout, y.Span<bool>(), y._layout); break;
        }
    }

    private static void Filled(Tensor y, Scalar value)
    {
        switch (y.Dtype)
        {
            case Dtype.Float32: Strided.Fill(y.Span<float>(), y._layout, (float)value.ToDouble()); break;
            case Dtype.Float64: Strided.Fill(y.Span<double>(), y._layout, value.ToDouble()); break;
            case Dtype.Int64: Strided.Fill(y.Span<long>(), y._layout, value.ToInt64()); break;
            case Dtype.Int32: Strided.Fill(y.Span<int>(), y._layout, (int)value.ToInt64()); break;
            case Dtype.UInt8: Strided.Fill(y.Span<byte>(), y._layout, (byte)value.ToInt64()); break;
            default: Strided.Fill(y.Span<bool>(), y._layout, value.ToDouble() != 0); break;
        }
    }
}
