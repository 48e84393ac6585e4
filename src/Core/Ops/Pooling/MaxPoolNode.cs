namespace MiniTorch;

/// <summary>y = the maximum of each window;  dx = dy at the place that it came from</summary>
internal sealed class MaxPoolNode : Node, IOp
{
    private readonly MaxPoolPlaces _places;
    private SavedTensor _indices;

    private MaxPoolNode(Tensor x, MaxPoolPlaces places, Tensor indices, string name)
    {
        (_places, Name) = (places, name);
        Connect(x);
        _indices = SavedTensor.Save(indices);
    }

    public static OpFacts Facts => new(nameof(Tensor.MaxPool2d),
        new OpSample("2 x 2", t => t[0].MaxPool2d(2), new OpInput([2, 3, 4, 5])),
        new OpSample("stride, padding, dilation, ceil", t => t[0].MaxPool2d((3, 2), 2, 1, (1, 2), ceilMode: true), new OpInput([1, 2, 6, 7])),
        new OpSample("unbatched", t => t[0].MaxPool2d(2, 1), new OpInput([2, 3, 3])),
        new OpSample("1d", t => t[0].MaxPool1d(3, 2), new OpInput([2, 3, 9])) { Method = nameof(Tensor.MaxPool1d) },
        new OpSample("adaptive", t => t[0].AdaptiveMaxPool2d((2, 3)), new OpInput([1, 2, 5, 4])) { Method = nameof(Tensor.AdaptiveMaxPool2d) },
        new OpSample("with indices", t => t[0].MaxPool2dWithIndices(2).Output, new OpInput([2, 3, 4, 5])) { Method = nameof(Tensor.MaxPool2dWithIndices) },
        new OpSample("1d with indices", t => t[0].MaxPool1dWithIndices(2).Output, new OpInput([2, 5])) { Method = nameof(Tensor.MaxPool1dWithIndices) },
        new OpSample("adaptive with indices", t => t[0].AdaptiveMaxPool2dWithIndices(2).Output, new OpInput([2, 3, 4])) { Method = nameof(Tensor.AdaptiveMaxPool2dWithIndices) },
        new OpSample("adaptive 1d", t => t[0].AdaptiveMaxPool1d(2), new OpInput([2, 2, 5])) { Method = nameof(Tensor.AdaptiveMaxPool1d) });

    public override string Name { get; }

    /// <summary>The maxima of batched or unbatched planes, and their places in the plane (int32, outside the graph).</summary>
    public static (Tensor Output, Tensor Indices) Apply(Tensor x, PoolAxis h, PoolAxis w, string name)
    {
        int[] sizes = [.. x.Layout.Sizes];
        (sizes[^2], sizes[^1]) = (h.Out, w.Out);
        Tensor y = Tensor.Uninitialized(sizes, x.Dtype), indices = Tensor.Uninitialized(y.Layout, Dtype.Int32);
        if (x.Dtype == Dtype.Float32) Run<float>(x, h, w, y, indices);
        else Run<double>(x, h, w, y, indices);
        if (Tensor.Records(x)) y.ProducedBy(new MaxPoolNode(x, new MaxPoolPlaces(x.Layout.Sizes, sizes, h, w, name), indices, name));
        return (y, indices);
    }

    internal override void Release() => _indices.Release();

    internal override void Backward(ref Gradients g) => g.Set(0, LinearMapNode.Apply(_places.At(_indices.Unpack(this)), g.Dy));

    private static void Run<T>(Tensor x, PoolAxis h, PoolAxis w, Tensor y, Tensor indices)
        where T : unmanaged, System.Numerics.IFloatingPointIeee754<T>
    {
        var dense = x.Dense();
        int planes = Layouts.Numel(x.Layout.Sizes.AsSpan(0, x.Dim - 2));
        MaxPooling.Forward<T>(planes, h, w, dense.Elements<T>(), y.Span<T>(), indices.Span<int>());
        GC.KeepAlive(dense);
    }
}

/// <summary>Spreads what came out of a max pooling to the places of the maxima; its transpose reads those places.</summary>
internal sealed class MaxPoolPlaces(int[] xSizes, int[] ySizes, PoolAxis h, PoolAxis w, string forward, Tensor? indices = null) : LinearMap(ySizes, xSizes)
{
    public override string Name => forward.Replace("Backward0", "BackwardBackward0", StringComparison.Ordinal);

    public override string TransposeName => "GatherBackward0";

    public MaxPoolPlaces At(Tensor places) => new(OutSizes, InSizes, h, w, forward, places);

    public override void Run<T>(ReadOnlySpan<T> from, Span<T> to, bool transpose)
    {
        int planes = Layouts.Numel(OutSizes.AsSpan(0, OutSizes.Length - 2));
        if (transpose) MaxPooling.Gather(planes, h.In * w.In, h.Out * w.Out, from, indices!.Span<int>(), to);
        else MaxPooling.Backward(planes, h, w, from, indices!.Span<int>(), to);
    }
}
