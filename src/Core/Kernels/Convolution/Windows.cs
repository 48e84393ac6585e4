namespace MiniTorch;

/// <summary>Unfold and fold (im2col and col2im): the windows of an image as the columns of a matrix, and their sum back into an image.</summary>
internal static unsafe class Windows
{
    /// <summary>x[images, C, D, H, W] to columns[images, C * taps, D' * H' * W']; places outside the image are 0. <c>Filters</c> and <c>Groups</c> play no part.</summary>
    public static void Unfold<T>(ConvShape shape, int images, int channels, ReadOnlySpan<T> x, Span<T> columns)
        where T : unmanaged
    {
        int rows = images * channels * shape.Taps;
        fixed (T* px = x, pc = columns)
            Workers.For(rows, Grain(shape.OutSize), new UnfoldJob<T>(shape, px, pc));
    }

    /// <summary>columns[images, C * taps, D' * H' * W'] summed into x[images, C, D, H, W]: the transpose of <see cref="Unfold"/>.</summary>
    public static void Fold<T>(ConvShape shape, int images, int channels, ReadOnlySpan<T> columns, Span<T> x)
        where T : unmanaged, System.Numerics.INumber<T>
    {
        fixed (T* px = x, pc = columns)
            Workers.For(images * channels, Grain(shape.OutSize * shape.Taps), new FoldJob<T>(shape, px, pc));
    }

    private static int Grain(int elementsAPart) => Math.Max(1, 16384 / Math.Max(1, elementsAPart));

    private readonly struct UnfoldJob<T>(ConvShape shape, T* x, T* columns) : IRangeJob
        where T : unmanaged
    {
        public void Run(int start, int end)
        {
            ConvAxis d = shape.D, h = shape.H, w = shape.W;
            for (int row = start; row < end; row++)
            {
                int tap = row % shape.Taps;
                int kw = tap % w.Kernel, kh = tap / w.Kernel % h.Kernel, kd = tap / (w.Kernel * h.Kernel);
                T* image = x + (long)(row / shape.Taps) * shape.InSize;
                T* target = columns + (long)row * shape.OutSize;
                var (from, to) = w.Inside(kw);
                for (int od = 0; od < d.Out; od++)
                {
                    int id = od * d.Stride - d.Padding + kd * d.Dilation;
                    for (int oh = 0; oh < h.Out; oh++, target += w.Out)
                    {
                        int ih = oh * h.Stride - h.Padding + kh * h.Dilation;
                        var line = new Span<T>(target, w.Out);
                        if ((uint)id >= (uint)d.In || (uint)ih >= (uint)h.In)
                        {
                            line.Clear();
                            continue;
                        }
                        line[..from].Clear();
                        line[to..].Clear();
                        T* source = image + ((long)id * h.In + ih) * w.In - w.Padding + kw * w.Dilation;
                        if (w.Stride == 1) new ReadOnlySpan<T>(source + from, to - from).CopyTo(line[from..to]);
                        else for (int o = from; o < to; o++) target[o] = source[o * w.Stride];
                    }
                }
            }
        }
    }

    private readonly struct FoldJob<T>(ConvShape shape, T* x, T* columns) : IRangeJob
        where T : unmanaged, System.Numerics.INumber<T>
    {
        public void Run(int start, int end)
        {
            ConvAxis d = shape.D, h = shape.H, w = shape.W;
            for (int channel = start; channel < end; channel++)
            {
                T* image = x + (long)channel * shape.InSize;
                new Span<T>(image, shape.InSize).Clear();
                T* source = columns + (long)channel * shape.Taps * shape.OutSize;
                for (int kd = 0; kd < d.Kernel; kd++)
                    for (int kh = 0; kh < h.Kernel; kh++)
                        for (int kw = 0; kw < w.Kernel; kw++)
                        {
                            var (from, to) = w.Inside(kw);
                            for (int od = 0; od < d.Out; od++)
                                for (int oh = 0; oh < h.Out; oh++, source += w.Out)
                                {
                                    int id = od * d.Stride - d.Padding + kd * d.Dilation, ih = oh * h.Stride - h.Padding + kh * h.Dilation;
                                    if ((uint)id >= (uint)d.In || (uint)ih >= (uint)h.In) continue;
                                    T* target = image + ((long)id * h.In + ih) * w.In - w.Padding + kw * w.Dilation;
                                    for (int o = from; o < to; o++) target[o * w.Stride] += source[o];
                                }
                        }
            }
        }
    }
}
