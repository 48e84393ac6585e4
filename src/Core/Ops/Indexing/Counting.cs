using System.Numerics.Tensors;

namespace MiniTorch;

/// <summary>What the catalogue checks of counting and searching: no gradients.</summary>
internal readonly struct Counting : IOp
{
    public static OpFacts Facts => new(nameof(Tensor.Bincount),
        Sample(nameof(Tensor.Bincount), t => t[0].Bincount(), new OpInput([9], 0, 5) { IsIndex = true }),
        Sample(nameof(Tensor.Searchsorted), t => Tensor.Searchsorted(Tensor.Of(new[] { -1.0, 0, 0.5 }), t[0]), new OpInput([3, 4])),
        Sample(nameof(Tensor.Bucketize), t => t[0].Bucketize(Tensor.Of(new[] { -1.0, 0, 0.5 }), right: true), new OpInput([3, 4])),
        Sample(nameof(Tensor.Unique), t => t[0].Unique(), new OpInput([12], 0, 5) { IsIndex = true }));

    private static OpSample Sample(string method, Func<Tensor[], Tensor> call, params OpInput[] inputs) => new(method, call, inputs) { Method = method, IsDifferentiable = false };
}

/// <content>Counting, searching and telling apart; without gradients.</content>
public partial class Tensor
{
    /// <summary>How often each of 0, 1, ... occurs in this vector, or the sum of its <paramref name="weights"/>; at least <paramref name="minLength"/> entries.</summary>
    /// <exception cref="ArgumentException">Not a vector of integers that are not negative; weights of another shape; a negative length.</exception>
    public Tensor Bincount(Tensor? weights = null, int minLength = 0)
    {
        if (minLength < 0) throw new ArgumentException($"[bincount] minlength should be >= 0, got {minLength}");
        if (Dtype.IsFloatingPoint() || Dtype == Dtype.Bool || Dim != 1) throw new ArgumentException($"[bincount] bincount only supports 1-d non-negative integral inputs, got {Dtype.Name()} of shape {Shape}");
        if (weights is not null && weights.Shape != Shape) throw new ArgumentException($"[bincount] weights should be 1-d and have the same length as input: they are {weights.Shape}, the input {Shape}");
        var dense = To(Dtype.Int64).Contiguous();
        var values = dense.Elements<long>();
        int length = minLength;
        if (values.Length > 0)
        {
            long least = TensorPrimitives.Min<long>(values);
            if (least < 0) throw new ArgumentException($"[bincount] bincount only supports 1-d non-negative integral inputs, got {least}");
            length = Math.Max(length, checked((int)TensorPrimitives.Max<long>(values) + 1));
        }
        if (weights is null)
        {
            var counts = new long[length];
            foreach (long value in values) counts[value]++;
            GC.KeepAlive(dense);
            return Adopt(counts, [length]);
        }
        var sums = new double[length];
        double[] given = weights.Bare().To(Dtype.Float64).ToArray<double>();
        for (int i = 0; i < values.Length; i++) sums[values[i]] += given[i];
        GC.KeepAlive(dense);
        return Adopt(sums, [length]).To(weights.Dtype == Dtype.Float32 ? Dtype.Float32 : Dtype.Float64);
    }

    /// <summary>Where each value would have to be inserted into <paramref name="sortedSequence"/> to keep it sorted: int64, before equal elements, or after them if <paramref name="right"/>.</summary>
    /// <param name="sortedSequence">Sorted along its last dimension: a vector, or of the values' shape but for that dimension.</param>
    /// <param name="values">What is looked for.</param>
    /// <param name="right">Insert after equal elements.</param>
    /// <exception cref="ArgumentException">The leading dimensions of the two differ.</exception>
    public static Tensor Searchsorted(Tensor sortedSequence, Tensor values, bool right = false)
    {
        ArgumentNullException.ThrowIfNull(sortedSequence);
        ArgumentNullException.ThrowIfNull(values);
        bool isVector = sortedSequence.Dim == 1;
        if (sortedSequence.Dim == 0) throw new ArgumentException("[searchsorted] boundaries tensor should have at least 1 dimension");
        if (!isVector && (sortedSequence.Dim != values.Dim || !sortedSequence._layout.Sizes.AsSpan(0, sortedSequence.Dim - 1).SequenceEqual(values._layout.Sizes.AsSpan(0, values.Dim - 1))))
        {
            throw new ArgumentException($"[searchsorted] boundaries tensor should be 1 dimension or the first N-1 dimensions of boundaries tensor and input value tensor must match, but we got boundaries tensor {sortedSequence.Shape} and input value tensor {values.Shape}");
        }
        double[] sorted = sortedSequence.Bare().To(Dtype.Float64).ToArray<double>(), wanted = values.Bare().To(Dtype.Float64).ToArray<double>();
        int length = sortedSequence.Size(-1), perRow = isVector ? Math.Max(1, wanted.Length) : Math.Max(1, values.Size(-1));
        var places = new long[wanted.Length];
        for (int i = 0; i < places.Length; i++) places[i] = Place(sorted.AsSpan(isVector ? 0 : i / perRow * length, length), wanted[i], right);
        return Adopt(places, values._layout.Sizes);
    }

    /// <summary>As <see cref="Searchsorted"/> of these values in a vector of boundaries.</summary>
    /// <exception cref="ArgumentException">The boundaries are not a vector.</exception>
    public Tensor Bucketize(Tensor boundaries, bool right = false)
    {
        ArgumentNullException.ThrowIfNull(boundaries);
        return boundaries.Dim == 1 ? Searchsorted(boundaries, this, right) : throw new ArgumentException($"[bucketize] boundaries tensor must be 1 dimension, but got dim({boundaries.Dim})");
    }

    /// <summary>The different elements, sorted; each NaN counts as different.</summary>
    public Tensor Unique() => Unique(out _, out _);

    /// <summary>The different elements, sorted; for each element of this the index of its value among them; and how often each occurs.</summary>
    public Tensor Unique(out Tensor inverse, out Tensor counts)
    {
        var flat = Bare().Reshape(-1);
        var (sorted, order) = flat.Sort(0);
        var differs = flat.Numel > 1 ? sorted.Narrow(0, 1, flat.Numel - 1).Ne(sorted.Narrow(0, 0, flat.Numel - 1)) : Uninitialized([0], Dtype.Bool);
        inverse = Uninitialized(FreshLayout, Dtype.Int64);
        var starts = differs.Elements<bool>();
        Span<long> from = order.Elements<long>(), groups = inverse.Elements<long>();
        List<long> firsts = [], sizes = [];
        for (int i = 0; i < from.Length; i++)
        {
            if (i == 0 || starts[i - 1])
            {
                firsts.Add(i);
                sizes.Add(0);
            }
            sizes[^1]++;
            groups[(int)from[i]] = firsts.Count - 1;
        }
        GC.KeepAlive(differs);
        GC.KeepAlive(order);
        counts = Adopt(sizes.ToArray(), [sizes.Count]);
        return sorted.IndexSelect(0, Adopt(firsts.ToArray(), [firsts.Count]));
    }

    private static int Place(ReadOnlySpan<double> sorted, double value, bool right)
    {
        int low = 0, high = sorted.Length;
        while (low < high)
        {
            int middle = (low + high) / 2;
            bool goesOn = right ? !(sorted[middle] > value) : !(sorted[middle] >= value);
            if (goesOn) low = middle + 1;
            else high = middle;
        }
        return low;
    }
}
