namespace MiniTorch;

/// <summary>y = x, but a value where the mask holds;  dx = dy, but 0 there,  dvalue = sum of dy there</summary>
internal sealed class MaskedFillNode : Node, IOp
{
    private SavedTensor _mask;

    private MaskedFillNode(Tensor x, Tensor value, Tensor mask)
    {
        Connect(x, value);
        _mask = SavedTensor.Save(mask);
    }

    public static OpFacts Facts => new(nameof(Tensor.MaskedFill),
        new OpSample("value", t => t[0].MaskedFill(t[1], t[2]), new OpInput([3, 4]), new OpInput([4]) { IsMask = true }, new OpInput([])),
        new OpSample("number", t => t[0].MaskedFill(t[1], -1.5), new OpInput([3, 4]), new OpInput([3, 1]) { IsMask = true }),
        new OpSample("wider mask", t => t[0].MaskedFill(t[1], -1.5), new OpInput([4]), new OpInput([3, 4]) { IsMask = true }),
        new OpSample("select", t => t[0].MaskedSelect(Tensor.Of(new[] { true, false, true, true })), new OpInput([3, 4])) { Method = nameof(Tensor.MaskedSelect) },
        new OpSample("scatter", t => t[0].MaskedScatter(t[1], t[2]), new OpInput([3, 4]), new OpInput([4]) { IsMask = true }, new OpInput([6, 2])) { Method = nameof(Tensor.MaskedScatter) },
        new OpSample("nonzero", t => t[0].Nonzero(), new OpInput([3, 4]) { IsMask = true }) { Method = nameof(Tensor.Nonzero), IsDifferentiable = false });

    public override string Name => "MaskedFillBackward0";

    public static Tensor Apply(Tensor x, Tensor mask, Tensor value)
    {
        int[] sizes = Layouts.Broadcast(x.Layout.Sizes, mask.Layout.Sizes, "masked_fill");
        var y = Tensor.Where(mask, value.Bare(), x.Bare().Expand(sizes));
        return Tensor.Records(x, value) ? y.ProducedBy(new MaskedFillNode(x, value, mask)) : y;
    }

    public static Tensor ApplyInPlace(Tensor x, Tensor mask, Tensor value)
    {
        if (Layouts.Expand(mask.Layout, x.Layout.Sizes) is null)
        {
            throw new ArgumentException($"[masked_fill_] output with shape {x.Shape} doesn't match the broadcast shape of {x.Shape} and the mask's {mask.Shape}: an in-place op cannot grow its target");
        }
        bool records = Tensor.Records(x, value);
        InPlace.Check(x, records, "masked_fill_");
        var node = records ? new MaskedFillNode(x, value, mask) : null;
        var filled = Tensor.Where(mask, value.Bare(), x.Bare());
        x.Overwritten(filled);
        InPlace.Record(x, node, "masked_fill_");
        return x;
    }

    internal override void Release() => _mask.Release();

    internal override void Backward(ref Gradients g)
    {
        var (dy, mask) = (g.Dy, _mask.Unpack(this));
        var zero = Tensor.Zeros([], dy.Dtype);
        if (g.Needs(0)) g.Set(0, Apply(dy, mask, zero));
        if (g.Needs(1)) g.Set(1, Tensor.Where(mask, dy, zero).Sum());
    }
}

/// <content>Elements chosen by a mask.</content>
public partial class Tensor
{
    /// <summary>This with <paramref name="value"/>, converted to this dtype, wherever <paramref name="mask"/> (bool, broadcast) holds.</summary>
    /// <exception cref="ArgumentException">The mask is not bool or does not broadcast.</exception>
    public Tensor MaskedFill(Tensor mask, Scalar value) => MaskedFillNode.Apply(this, Mask(mask, "masked_fill"), Full([], value, Dtype));

    /// <summary>This with <paramref name="value"/>, 0-dim, wherever <paramref name="mask"/> (bool, broadcast) holds.</summary>
    /// <exception cref="ArgumentException">The mask is not bool or does not broadcast; the value is not 0-dim.</exception>
    public Tensor MaskedFill(Tensor mask, Tensor value) => MaskedFillNode.Apply(this, Mask(mask, "masked_fill"), Single(value, "masked_fill"));

    /// <summary>As <see cref="MaskedFill(Tensor, Scalar)"/>, written into this tensor.</summary>
    /// <exception cref="ArgumentException">As there.</exception>
    /// <remarks>torch: masked_fill_</remarks>
    public Tensor MaskedFillInPlace(Tensor mask, Scalar value) => MaskedFillNode.ApplyInPlace(this, Mask(mask, "masked_fill_"), Full([], value, Dtype));

    /// <summary>As <see cref="MaskedFill(Tensor, Tensor)"/>, written into this tensor.</summary>
    /// <exception cref="ArgumentException">As there.</exception>
    /// <remarks>torch: masked_fill_</remarks>
    public Tensor MaskedFillInPlace(Tensor mask, Tensor value) => MaskedFillNode.ApplyInPlace(this, Mask(mask, "masked_fill_"), Single(value, "masked_fill_"));

    /// <summary>The elements where <paramref name="mask"/> (bool) holds, as a vector; this and the mask broadcast against each other.</summary>
    /// <exception cref="ArgumentException">The mask is not bool or does not broadcast.</exception>
    public Tensor MaskedSelect(Tensor mask)
    {
        int[] sizes = Layouts.Broadcast(_layout.Sizes, Mask(mask, "masked_select")._layout.Sizes, "masked_select");
        var x = Expand(sizes).Reshape(-1);
        return PickNode.Apply(x, IndexedPicks.At(x.Numel, Positions(mask.Expand(sizes))), "MaskedSelectBackward0");
    }

    /// <summary>This with the elements of <paramref name="source"/>, in order, wherever <paramref name="mask"/> (bool) holds; the two broadcast.</summary>
    /// <exception cref="ArgumentException">The mask is not bool, does not broadcast, or holds more often than the source has elements; dtypes differ.</exception>
    public Tensor MaskedScatter(Tensor mask, Tensor source)
    {
        int[] sizes = Layouts.Broadcast(_layout.Sizes, Mask(mask, "masked_scatter")._layout.Sizes, "masked_scatter");
        var picks = IndexedPicks.Of(sizes.Length == 0 ? [1] : sizes, [mask.Expand(sizes).Reshape(sizes.Length == 0 ? [1] : sizes)]);
        var x = Expand(sizes);
        var y = PutNode.Apply(sizes.Length == 0 ? x.Reshape(1) : x, First(source, picks.To[0], "masked_scatter"), picks, accumulate: false, "MaskedScatterBackward0");
        return sizes.Length == 0 ? y.Reshape([]) : y;
    }

    /// <summary>As <see cref="MaskedScatter"/>, written into this tensor, to whose shape the mask broadcasts.</summary>
    /// <exception cref="ArgumentException">As there.</exception>
    /// <remarks>torch: masked_scatter_</remarks>
    public Tensor MaskedScatterInPlace(Tensor mask, Tensor source)
    {
        var places = Mask(mask, "masked_scatter_").Expand(_layout.Sizes);
        if (Dim == 0)
        {
            Reshape(1).MaskedScatterInPlace(places.Reshape(1), source);
            return this;
        }
        var picks = IndexedPicks.Of(_layout.Sizes, [places]);
        return PutNode.ApplyInPlace(this, First(source, picks.To[0], "masked_scatter_"), picks, accumulate: false, "MaskedScatterBackward0", "masked_scatter_");
    }

    /// <summary>The indices of the elements that are not 0: int64, a row for each element, a column for each dimension.</summary>
    public Tensor Nonzero()
    {
        var positions = Positions(Dtype == Dtype.Bool ? Bare() : Bare().Ne(0));
        var y = Uninitialized([positions.Numel, Dim], Dtype.Int64);
        TrueElements.Coordinates(positions.Span<int>(), _layout.Sizes, y.Span<long>());
        GC.KeepAlive(positions);
        GC.KeepAlive(y);
        return y;
    }

    /// <summary>The positions, among all elements in a row, where the mask holds: int32.</summary>
    private static Tensor Positions(Tensor mask)
    {
        var dense = mask.Bare().Contiguous();
        var positions = Uninitialized([TrueElements.Count(dense.Elements<bool>())], Dtype.Int32);
        TrueElements.Positions(dense.Elements<bool>(), positions.Span<int>());
        GC.KeepAlive(dense);
        return positions;
    }

    /// <summary>Overwrites with values of the same shape and dtype, outside the graph.</summary>
    internal void Overwritten(Tensor values) => Overwrite(values, values._layout);

    private static Tensor Mask(Tensor mask, string op)
    {
        ArgumentNullException.ThrowIfNull(mask);
        return mask.Dtype == Dtype.Bool ? mask : throw new ArgumentException($"[{op}] {op} only supports boolean masks, but got mask with dtype {mask.Dtype.Name()}; compare it: mask.Ne(0)");
    }

    private Tensor Single(Tensor value, string op)
    {
        ArgumentNullException.ThrowIfNull(value);
        if (value.Dim > 0) throw new ArgumentException($"[{op}] {op} only supports a 0-dimensional value tensor, but got tensor with {value.Dim} dimension(s).");
        if (!Promotion.CanCast(value.Dtype, Dtype)) throw Unary.Cast(op, value.Dtype, Dtype);
        return value.To(Dtype);
    }

    private Tensor First(Tensor source, int count, string op)
    {
        ArgumentNullException.ThrowIfNull(source);
        if (source.Dtype != Dtype) throw new ArgumentException($"[{op}] {op}: expected self and source to have same dtypes but got {Dtype.Name()} and {source.Dtype.Name()}");
        if (source.Numel < count) throw new ArgumentException($"[{op}] {op}: Number of elements of source ({source.Numel}) < number of ones in mask ({count})");
        return source.Reshape(-1).Narrow(0, 0, count);
    }
}
