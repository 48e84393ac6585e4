using System.Numerics;

namespace MiniTorch;

/// <summary>
/// A convolution whose windows are single places, and its gradients: plain matrix products of the weights [filters, channels] and each image's [channels, places],
/// read where they lie.
/// </summary>
internal static unsafe class PointwiseProduct
{
    // With fewer rows than a tile has, or fewer columns than a register, most of a product's work is wasted.
    private const int LeastChannels = 8, LeastPlaces = 16;

    // The images' products are summed one after the other: each must be worth spreading over the threads.
    private const long LeastWorkOfAnImage = 500_000;

    /// <summary>Whether a convolution and its gradient by data are such products, and large enough.</summary>
    public static bool Takes(ConvShape shape)
        => IsSingle(shape.D) && IsSingle(shape.H) && IsSingle(shape.W)
            && Math.Min(shape.GroupChannels, shape.GroupFilters) >= LeastChannels && shape.OutSize >= LeastPlaces;

    /// <summary>Whether the gradient by weights is too.</summary>
    public static bool TakesWeights(ConvShape shape)
        => Takes(shape) && (long)shape.GroupChannels * shape.GroupFilters * shape.OutSize >= LeastWorkOfAnImage;

    /// <summary>target = w source, or with <paramref name="backward"/> w^T source, plus a bias for each target channel (none if empty).</summary>
    public static void Run<T>(ConvShape shape, bool backward, ReadOnlySpan<T> source, ReadOnlySpan<T> w, ReadOnlySpan<T> bias, Span<T> target)
        where T : unmanaged, INumber<T>
    {
        var (rows, inner) = backward ? (shape.GroupChannels, shape.GroupFilters) : (shape.GroupFilters, shape.GroupChannels);
        int places = shape.OutSize;
        fixed (T* ps = source, pw = w, pb = bias, pt = target)
            for (int group = 0; group < shape.Groups; group++)
            {
                var call = new GemmCall<T>
                {
                    TransA = backward,
                    M = rows,
                    N = places,
                    K = inner,
                    Alpha = T.One,
                    A = pw + (group * rows * inner),
                    B = ps + (group * inner * places),
                    C = pt + (group * rows * places),
                    RowA = shape.GroupChannels,
                    RowB = places,
                    RowC = places,
                    Batch = shape.Batch,
                    StrideB = (nint)shape.Groups * inner * places,
                    StrideC = (nint)shape.Groups * rows * places,
                    RowBias = pb == null ? null : pb + (group * rows),
                };
                SimdGemm.Run(ref call);
            }
    }

    /// <summary>dw = the sum over images of dy x^T.</summary>
    public static void Weights<T>(ConvShape shape, ReadOnlySpan<T> x, ReadOnlySpan<T> dy, Span<T> dw)
        where T : unmanaged, INumber<T>
    {
        int places = shape.OutSize;
        fixed (T* px = x, pg = dy, pw = dw)
            for (int image = 0; image < shape.Batch; image++)
                for (int group = 0; group < shape.Groups; group++)
                {
                    var call = new GemmCall<T>
                    {
                        TransB = true,
                        M = shape.GroupFilters,
                        N = shape.GroupChannels,
                        K = places,
                        Alpha = T.One,
                        Beta = image == 0 ? T.Zero : T.One,
                        A = pg + (((nint)image * shape.Groups + group) * shape.GroupFilters * places),
                        B = px + (((nint)image * shape.Groups + group) * shape.GroupChannels * places),
                        C = pw + (group * shape.GroupFilters * shape.GroupChannels),
                        RowA = places,
                        RowB = places,
                        RowC = shape.GroupChannels,
                        Batch = 1,
                    };
                    SimdGemm.Run(ref call);
                }
    }

    // A transposed convolution with output padding has places that no window reaches.
    private static bool IsSingle(ConvAxis axis) => axis is { Kernel: 1, Stride: 1, Padding: 0 } && axis.In == axis.Out;
}
