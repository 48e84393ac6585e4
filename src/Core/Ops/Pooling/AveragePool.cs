namespace MiniTorch;

/// <summary>y = the mean of each window;  dx = dy shared over the window</summary>
internal sealed class AveragePool(int[] xSizes, int[] ySizes, PoolAxis h, PoolAxis w, bool countPadding, int divisor, string name) : LinearMap(xSizes, ySizes), IOp
{
    public static OpFacts Facts => new(nameof(Tensor.AvgPool2d),
        new OpSample("2 x 2", t => t[0].AvgPool2d(2), new OpInput([2, 3, 4, 5])),
        new OpSample("padding counted", t => t[0].AvgPool2d(3, 2, 1), new OpInput([1, 2, 7, 6])),
        new OpSample("padding not counted, ceil", t => t[0].AvgPool2d((3, 2), 2, 1, ceilMode: true, countIncludePad: false), new OpInput([2, 5, 6])),
        new OpSample("divisor", t => t[0].AvgPool2d(2, divisorOverride: 3), new OpInput([1, 2, 4, 4])),
        new OpSample("1d", t => t[0].AvgPool1d(2), new OpInput([2, 2, 6])) { Method = nameof(Tensor.AvgPool1d) },
        new OpSample("adaptive", t => t[0].AdaptiveAvgPool2d((3, 2)), new OpInput([1, 2, 7, 5])) { Method = nameof(Tensor.AdaptiveAvgPool2d) },
        new OpSample("adaptive 1d", t => t[0].AdaptiveAvgPool1d(3), new OpInput([2, 2, 5])) { Method = nameof(Tensor.AdaptiveAvgPool1d) });

    public override string Name => name;

    public override string TransposeName => name.Replace("Backward0", "BackwardBackward0", StringComparison.Ordinal);

    public static Tensor Apply(Tensor x, PoolAxis h, PoolAxis w, bool countPadding, int divisor, string name)
    {
        int[] sizes = [.. x.Layout.Sizes];
        (sizes[^2], sizes[^1]) = (h.Out, w.Out);
        return LinearMapNode.Apply(new AveragePool(x.Layout.Sizes, sizes, h, w, countPadding, divisor, name), x);
    }

    public override void Run<T>(ReadOnlySpan<T> from, Span<T> to, bool transpose)
    {
        int planes = Layouts.Numel(InSizes.AsSpan(0, InSizes.Length - 2));
        if (transpose) AveragePooling.Backward(planes, h, w, countPadding, divisor, from, to);
        else AveragePooling.Forward(planes, h, w, countPadding, divisor, from, to);
    }
}
