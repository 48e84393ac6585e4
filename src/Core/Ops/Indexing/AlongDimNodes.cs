namespace MiniTorch;

/// <summary>y[i] = x[index[i]] along a dim;  dx = zeros with dy added at the indices</summary>
internal sealed class GatherNode : Node, IOp
{
    private readonly int _dim;
    private readonly int[] _sizes;
    private SavedTensor _index;

    private GatherNode(Tensor x, int dim, Tensor index)
    {
        (_dim, _sizes) = (dim, x.Layout.Sizes);
        Connect(x);
        _index = SavedTensor.Save(index);
    }

    public static OpFacts Facts => new(nameof(Tensor.Gather),
        new OpSample("columns", t => t[0].Gather(1, Tensor.Of(new long[,] { { 0, 2, 2 }, { 1, 1, 3 } })), new OpInput([3, 4])),
        new OpSample("rows", t => t[0].Gather(0, Tensor.Of(new long[,] { { 2, 0 } })), new OpInput([3, 4])));

    public override string Name => "GatherBackward0";

    public static Tensor Apply(Tensor x, int dim, Tensor index)
    {
        var y = Tensor.Uninitialized(index.Layout.Sizes, x.Dtype);
        switch (x.Dtype.ElementSize())
        {
            case 1: AlongDim.Gather<byte>(x.Bits<byte>(), x.Layout, dim, index.Span<long>(), index.Layout, y.Bits<byte>(), y.Layout); break;
            case 4: AlongDim.Gather<int>(x.Bits<int>(), x.Layout, dim, index.Span<long>(), index.Layout, y.Bits<int>(), y.Layout); break;
            default: AlongDim.Gather<long>(x.Bits<long>(), x.Layout, dim, index.Span<long>(), index.Layout, y.Bits<long>(), y.Layout); break;
        }
        GC.KeepAlive(x);
        GC.KeepAlive(index);
        GC.KeepAlive(y);
        return Tensor.Records(x) ? y.ProducedBy(new GatherNode(x, dim, index)) : y;
    }

    internal override void Release() => _index.Release();

    internal override void Backward(ref Gradients g) => g.Set(0, ScatterAddNode.ApplyToZeros(_sizes, _dim, _index.Unpack(this), g.Dy));
}

/// <summary>y = x with source added at the indices along a dim;  dx = dy,  dsource = dy gathered at the indices</summary>
internal sealed class ScatterAddNode : Node, IOp
{
    private readonly int _dim;
    private readonly int[] _sizes;
    private SavedTensor _index;

    private ScatterAddNode(Tensor x, int dim, Tensor index, Tensor source)
    {
        (_dim, _sizes) = (dim, source.Layout.Sizes);
        Connect(x, source);
        _index = SavedTensor.Save(index);
    }

    public static OpFacts Facts => new(nameof(Tensor.ScatterAdd),
        new OpSample("columns", t => t[0].ScatterAdd(1, Tensor.Of(new long[,] { { 0, 2, 2 }, { 1, 1, 3 } }), t[1]), new OpInput([2, 4]), new OpInput([2, 3])),
        new OpSample("index", t => t[0].ScatterAdd(1, t[1], t[2]), new OpInput([2, 4]), new OpInput([2, 3], 0, 4) { IsIndex = true }, new OpInput([2, 3])));

    public override string Name => "ScatterAddBackward0";

    public static Tensor Apply(Tensor x, int dim, Tensor index, Tensor source)
    {
        var y = x.Copied();
        Write(y, dim, index, source, add: true);
        return Tensor.Records(x, source) ? y.ProducedBy(new ScatterAddNode(x, dim, index, source)) : y;
    }

    /// <summary>The same where x is zeros.</summary>
    public static Tensor ApplyToZeros(int[] sizes, int dim, Tensor index, Tensor source)
    {
        var y = Tensor.Zeros(sizes, source.Dtype);
        Write(y, dim, index, source, add: true);
        return Tensor.Records(source) ? y.ProducedBy(new ScatterAddNode(Tensor.Zeros([], source.Dtype).Expand(sizes), dim, index, source)) : y;
    }

    public static Tensor ApplyInPlace(Tensor x, int dim, Tensor index, Tensor source)
    {
        bool records = Tensor.Records(x, source);
        InPlace.Check(x, records, "scatter_add_");
        InPlace.CheckOverlap(x, source, "scatter_add_");
        var node = records ? new ScatterAddNode(x, dim, index, source) : null;
        Write(x, dim, index, source.SharesStorageWith(x) ? source.Copied() : source, add: true);
        InPlace.Record(x, node, "scatter_add_");
        return x;
    }

    /// <summary>Writes source into y, at the indices.</summary>
    public static void Write(Tensor y, int dim, Tensor index, Tensor source, bool add)
    {
        switch (y.Dtype)
        {
            case Dtype.Float32: Write<float>(y, dim, index, source, add); break;
            case Dtype.Float64: Write<double>(y, dim, index, source, add); break;
            case Dtype.Int64: Write<long>(y, dim, index, source, add); break;
            case Dtype.Int32: Write<int>(y, dim, index, source, add); break;
            case Dtype.UInt8: Write<byte>(y, dim, index, source, add); break;
            default: AlongDim.Scatter<bool>(y.Span<bool>(), y.Layout, dim, index.Span<long>(), index.Layout, source.Span<bool>(), source.Layout); break;
        }
        GC.KeepAlive(y);
        GC.KeepAlive(index);
        GC.KeepAlive(source);
    }

    internal override void Release() => _index.Release();

    internal override void Backward(ref Gradients g)
    {
        if (g.Needs(0)) g.Set(0, g.Dy);
        if (g.Needs(1)) g.Set(1, Padded(GatherNode.Apply(g.Dy, _dim, _index.Unpack(this))));
    }

    private Tensor Padded(Tensor gathered) => IndexedSource.Pad(gathered, _sizes);

    private static void Write<T>(Tensor y, int dim, Tensor index, Tensor source, bool add)
        where T : unmanaged, System.Numerics.IAdditionOperators<T, T, T>
    {
        if (add) AlongDim.ScatterAdd<T>(y.Span<T>(), y.Layout, dim, index.Span<long>(), index.Layout, source.Span<T>(), source.Layout);
        else AlongDim.Scatter<T>(y.Span<T>(), y.Layout, dim, index.Span<long>(), index.Layout, source.Span<T>(), source.Layout);
    }
}

/// <summary>y = x with source written at the indices along a dim;  dx = dy with zeros there,  dsource = dy gathered at the indices</summary>
internal sealed class ScatterNode : Node, IOp
{
    private readonly int _dim;
    private readonly int[] _sizes;
    private SavedTensor _index;

    private ScatterNode(Tensor x, int dim, Tensor index, Tensor source)
    {
        (_dim, _sizes) = (dim, source.Layout.Sizes);
        Connect(x, source);
        _index = SavedTensor.Save(index);
    }

    public static OpFacts Facts => new(nameof(Tensor.Scatter),
        new OpSample("columns", t => t[0].Scatter(1, Tensor.Of(new long[,] { { 0, 2 }, { 4, 1 } }), t[1]), new OpInput([2, 5]), new OpInput([2, 2])),
        new OpSample("index", t => t[0].Scatter(1, t[1], t[2]), new OpInput([2, 5]), new OpInput([2, 1], 0, 5) { IsIndex = true }, new OpInput([2, 1])),
        new OpSample("number", t => t[0].Scatter(1, t[1], 1.5), new OpInput([2, 5]), new OpInput([2, 2], 0, 5) { IsIndex = true }));

    public override string Name => "ScatterBackward0";

    public static Tensor Apply(Tensor x, int dim, Tensor index, Tensor source)
    {
        var y = x.Copied();
        ScatterAddNode.Write(y, dim, index, source, add: false);
        return Tensor.Records(x, source) ? y.ProducedBy(new ScatterNode(x, dim, index, source)) : y;
    }

    public static Tensor ApplyInPlace(Tensor x, int dim, Tensor index, Tensor source)
    {
        bool records = Tensor.Records(x, source);
        InPlace.Check(x, records, "scatter_");
        InPlace.CheckOverlap(x, source, "scatter_");
        var node = records ? new ScatterNode(x, dim, index, source) : null;
        ScatterAddNode.Write(x, dim, index, source.SharesStorageWith(x) ? source.Copied() : source, add: false);
        InPlace.Record(x, node, "scatter_");
        return x;
    }

    internal override void Release() => _index.Release();

    internal override void Backward(ref Gradients g)
    {
        var index = _index.Unpack(this);
        if (g.Needs(0)) g.Set(0, Apply(g.Dy, _dim, index, Tensor.Zeros([], g.Dy.Dtype).Expand(index.Layout.Sizes)));
        if (g.Needs(1)) g.Set(1, IndexedSource.Pad(GatherNode.Apply(g.Dy, _dim, index), _sizes));
    }
}

/// <summary>The source of a scatter may be larger than the index: only its first part is read.</summary>
internal static class IndexedSource
{
    /// <summary>A gradient of the part that was read, with zeros for the rest.</summary>
    public static Tensor Pad(Tensor gradient, int[] sizes)
    {
        if (gradient.Layout.Sizes.AsSpan().SequenceEqual(sizes)) return gradient;
        return PlaceNode.Place(gradient, sizes, new Layout(gradient.Layout.Sizes, Layouts.RowMajor(sizes), 0));
    }

    /// <summary>Throws unless the index is int64, of x's rank, within x's sizes, and within the source's.</summary>
    public static void Check(string op, Tensor x, int dim, Tensor index, Tensor? source)
    {
        ArgumentNullException.ThrowIfNull(index);
        if (index.Dtype != Dtype.Int64) throw new ArgumentException($"[{op}] {op}(): Expected dtype int64 for index, got {index.Dtype.Name()}; convert it: index.To(Dtype.Int64)");
        if (index.Numel == 0) return;
        if (Math.Max(1, index.Dim) != Math.Max(1, x.Dim)) throw new ArgumentException($"[{op}] Index tensor must have the same number of dimensions as input tensor: index is {index.Shape}, input {x.Shape}");
        for (int d = 0; d < index.Dim; d++)
        {
            if (source is not null && index.Size(d) > (source.Dim == 0 ? 1 : source.Size(d))) throw new ArgumentException($"[{op}] Expected index {index.Shape} to be no larger than src {source.Shape} in dimension {d}");
            if (d != dim && index.Size(d) > (x.Dim == 0 ? 1 : x.Size(d))) throw new ArgumentException($"[{op}] Size does not match at dimension {d} expected index {index.Shape} to be no larger than self {x.Shape} apart from dimension {dim}");
        }
        int size = x.Dim == 0 ? 1 : x.Size(dim);
        var at = index.IsContiguous ? index : index.Copied();
        int outside = IndexBounds.FirstOutside(at.Elements<long>(), 0, size);
        if (outside >= 0) throw new IndexOutOfRangeException($"[{op}] index {at.Elements<long>()[outside]} is out of bounds for dimension {dim} with size {size}");
        GC.KeepAlive(at);
    }
}

/// <content>Elements chosen by an index along one dimension.</content>
public partial class Tensor
{
    /// <summary>y[i, j, ..] = this[index[i, j, ..], j, ..] for dim 0, and so on: one element for each index.</summary>
    /// <exception cref="ArgumentException">The index is not int64, of another rank, or too large.</exception>
    /// <exception cref="IndexOutOfRangeException">An index is out of range.</exception>
    public Tensor Gather(int dim, Tensor index)
    {
        int d = Layouts.WrapDim(dim, Dim);
        IndexedSource.Check("gather", this, d, index, null);
        if (Dim != index.Dim && index.Numel > 0) return Reshape(-1).Gather(0, index.Reshape(-1)).Reshape(index._layout.Sizes);
        return GatherNode.Apply(this, d, index);
    }

    /// <summary>This with the elements of <paramref name="source"/> written at the indices; among equal indices the last wins.</summary>
    /// <exception cref="ArgumentException">The index is not int64, of another rank or too large; dtypes differ.</exception>
    /// <exception cref="IndexOutOfRangeException">An index is out of range.</exception>
    public Tensor Scatter(int dim, Tensor index, Tensor source)
    {
        CheckScatter("scatter", dim, index, source);
        if (Dim != index.Dim && index.Numel > 0) return Reshape(-1).Scatter(0, index.Reshape(-1), source.Reshape(-1)).Reshape(_layout.Sizes);
        return ScatterNode.Apply(this, Layouts.WrapDim(dim, Dim), index, source);
    }

    /// <summary>This with <paramref name="value"/> written at the indices.</summary>
    /// <exception cref="ArgumentException">As above.</exception>
    public Tensor Scatter(int dim, Tensor index, Scalar value)
    {
        ArgumentNullException.ThrowIfNull(index);
        return Scatter(dim, index, Full([], value, Dtype).Expand(index._layout.Sizes));
    }

    /// <summary>As <see cref="Scatter(int, Tensor, Tensor)"/>, written into this tensor.</summary>
    /// <exception cref="ArgumentException">As there.</exception>
    /// <exception cref="IndexOutOfRangeException">An index is out of range.</exception>
    /// <remarks>torch: scatter_</remarks>
    public Tensor ScatterInPlace(int dim, Tensor index, Tensor source)
    {
        CheckScatter("scatter", dim, index, source);
        if (Dim == 0 && index.Dim == 1 && index.Numel > 0)
        {
            Reshape(1).ScatterInPlace(0, index, source.Reshape(-1));
            return this;
        }
        return ScatterNode.ApplyInPlace(this, Layouts.WrapDim(dim, Dim), index, source);
    }

    /// <summary>As <see cref="Scatter(int, Tensor, Scalar)"/>, written into this tensor.</summary>
    /// <exception cref="ArgumentException">As there.</exception>
    /// <exception cref="IndexOutOfRangeException">An index is out of range.</exception>
    /// <remarks>torch: scatter_</remarks>
    public Tensor ScatterInPlace(int dim, Tensor index, Scalar value)
    {
        ArgumentNullException.ThrowIfNull(index);
        return ScatterInPlace(dim, index, Full([], value, Dtype).Expand(index._layout.Sizes));
    }

    /// <summary>As <see cref="ScatterAdd"/>, written into this tensor.</summary>
    /// <exception cref="ArgumentException">As there.</exception>
    /// <exception cref="IndexOutOfRangeException">An index is out of range.</exception>
    /// <remarks>torch: scatter_add_</remarks>
    public Tensor ScatterAddInPlace(int dim, Tensor index, Tensor source)
    {
        CheckScatter("scatter_add", dim, index, source);
        if (Dim == 0 && index.Dim == 1 && index.Numel > 0)
        {
            Reshape(1).ScatterAddInPlace(0, index, source.Reshape(-1));
            return this;
        }
        return ScatterAddNode.ApplyInPlace(this, Layouts.WrapDim(dim, Dim), index, source);
    }

    /// <summary>This with the elements of <paramref name="source"/> added at the indices.</summary>
    /// <exception cref="ArgumentException">The index is not int64, of another rank or too large; dtypes differ.</exception>
    /// <exception cref="IndexOutOfRangeException">An index is out of range.</exception>
    public Tensor ScatterAdd(int dim, Tensor index, Tensor source)
    {
        CheckScatter("scatter_add", dim, index, source);
        if (Dim != index.Dim && index.Numel > 0) return Reshape(-1).ScatterAdd(0, index.Reshape(-1), source.Reshape(-1)).Reshape(_layout.Sizes);
        return ScatterAddNode.Apply(this, Layouts.WrapDim(dim, Dim), index, source);
    }

    private void CheckScatter(string op, int dim, Tensor index, Tensor source)
    {
        ArgumentNullException.ThrowIfNull(source);
        int d = Layouts.WrapDim(dim, Dim);
        if (source.Dtype != Dtype) throw new ArgumentException($"[{op}] scatter(): Expected self.dtype to be equal to src.dtype: {Dtype.Name()} and {source.Dtype.Name()}");
        IndexedSource.Check(op, this, d, index, source);
    }
}
