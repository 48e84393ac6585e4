namespace MiniTorch;

/// <content>Tensors of random numbers. Where no generator is given they come from <see cref="Generator.Default"/>.</content>
public partial class Tensor
{
    /// <summary>Seeds <see cref="Generator.Default"/> (<c>torch.manual_seed</c>).</summary>
    public static Generator ManualSeed(long seed) => Generator.Default.ManualSeed(seed);

    /// <summary>Numbers uniform in [0, 1).</summary>
    /// <exception cref="NotSupportedException">The dtype is not floating point.</exception>
    public static Tensor Rand(ReadOnlySpan<int> shape, Dtype dtype = Dtype.Float32, bool requiresGrad = false, Generator? generator = null) =>
        Drawn(shape, dtype, requiresGrad, generator, new UniformFill(0, 1));

    /// <summary>As above, float32 and from <see cref="Generator.Default"/>: <c>Tensor.Rand(2, 3)</c>.</summary>
    /// <exception cref="ArgumentException">A size is negative, or there would be more elements than an array can hold.</exception>
    public static Tensor Rand(params ReadOnlySpan<int> size) => Rand(size, Dtype.Float32);

    /// <summary>Numbers of the normal distribution N(0, 1).</summary>
    /// <exception cref="NotSupportedException">The dtype is not floating point.</exception>
    public static Tensor Randn(ReadOnlySpan<int> shape, Dtype dtype = Dtype.Float32, bool requiresGrad = false, Generator? generator = null) =>
        Drawn(shape, dtype, requiresGrad, generator, new NormalFill(0, 1));

    /// <summary>As above, float32 and from <see cref="Generator.Default"/>: <c>Tensor.Randn(2, 3)</c>.</summary>
    /// <exception cref="ArgumentException">A size is negative, or there would be more elements than an array can hold.</exception>
    public static Tensor Randn(params ReadOnlySpan<int> size) => Randn(size, Dtype.Float32);

    /// <summary>Numbers of the normal distribution N(mean, std^2).</summary>
    /// <exception cref="ArgumentOutOfRangeException">std is negative.</exception>
    /// <exception cref="NotSupportedException">The dtype is not floating point.</exception>
    public static Tensor Normal(double mean, double std, ReadOnlySpan<int> shape, Dtype dtype = Dtype.Float32, bool requiresGrad = false, Generator? generator = null) =>
        Drawn(shape, dtype, requiresGrad, generator, new NormalFill(mean, std));

    /// <summary>Integers uniform in [low, high).</summary>
    /// <exception cref="ArgumentOutOfRangeException">low is not below high, or the dtype does not hold them.</exception>
    public static Tensor RandInt(long low, long high, ReadOnlySpan<int> shape, Dtype dtype = Dtype.Int64, Generator? generator = null) =>
        Drawn(shape, dtype, false, generator, new RandIntFill(low, high));

    /// <summary>Integers uniform in [0, high).</summary>
    /// <exception cref="ArgumentOutOfRangeException">high is not positive, or the dtype does not hold them.</exception>
    public static Tensor RandInt(long high, ReadOnlySpan<int> shape, Dtype dtype = Dtype.Int64, Generator? generator = null) => RandInt(0, high, shape, dtype, generator);

    /// <summary>0, 1, ..., n - 1 in a random order.</summary>
    /// <exception cref="ArgumentOutOfRangeException">n is negative, or the dtype does not hold it.</exception>
    public static Tensor RandPerm(int n, Dtype dtype = Dtype.Int64, Generator? generator = null)
    {
        if (n < 0) throw new ArgumentOutOfRangeException(nameof(n), $"[randperm] n must be non-negative, got {n}");
        return Drawn([n], dtype, false, generator, default(RandPermFill));
    }

    /// <summary>Numbers uniform in [0, 1), of the shape of <paramref name="other"/>, and of its dtype unless another is given.</summary>
    public static Tensor RandLike(Tensor other, bool requiresGrad = false, Generator? generator = null, Dtype? dtype = null) => Rand(other.Shape, dtype ?? other.Dtype, requiresGrad, generator);

    /// <summary>Numbers of N(0, 1), of the shape of <paramref name="other"/>, and of its dtype unless another is given.</summary>
    public static Tensor RandnLike(Tensor other, bool requiresGrad = false, Generator? generator = null, Dtype? dtype = null) => Randn(other.Shape, dtype ?? other.Dtype, requiresGrad, generator);

    /// <summary>Integers uniform in [low, high), of the shape of <paramref name="other"/>, and of its dtype unless another is given.</summary>
    public static Tensor RandIntLike(Tensor other, long low, long high, Generator? generator = null, Dtype? dtype = null) => RandInt(low, high, other.Shape, dtype ?? other.Dtype, generator);

    /// <summary>Ones, each with the probability that this tensor holds at its place, and zeros; of this tensor's dtype.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A probability is not in [0, 1].</exception>
    /// <exception cref="NotSupportedException">This tensor is not floating point.</exception>
    public Tensor Bernoulli(Generator? generator = null)
    {
        if (!Dtype.IsFloatingPoint()) throw RandomFills.NotFloating("bernoulli", Dtype);
        return Drawn(Shape, Dtype, false, generator, new BernoulliByFill(WithoutGradient("Bernoulli").Contiguous()));
    }

    /// <summary>Indices drawn in proportion to the weights in this tensor, of shape <c>[n]</c> or <c>[rows, n]</c>: int64 of shape <c>[numSamples]</c> or <c>[rows, numSamples]</c>.</summary>
    /// <exception cref="ArgumentException">Another rank; weights that are negative, not finite or all zero; more samples than weights without replacement.</exception>
    /// <exception cref="NotSupportedException">This tensor is not floating point.</exception>
    public Tensor Multinomial(int numSamples, bool replacement = false, Generator? generator = null)
    {
        if (!Dtype.IsFloatingPoint()) throw RandomFills.NotFloating("multinomial", Dtype);
        if (Dim is < 1 or > 2) throw new ArgumentException($"[multinomial] prob_dist must be 1 or 2 dim, got shape {Shape}");
        int rows = Dim == 2 ? Size(0) : 1;
        var weights = WithoutGradient("Multinomial").Contiguous();
        if (Dtype == Dtype.Float32) CheckRows<float>(weights, rows, numSamples, replacement);
        else CheckRows<double>(weights, rows, numSamples, replacement);
        var y = Uninitialized(Dim == 2 ? [rows, numSamples] : [numSamples], Dtype.Int64);
        var from = generator ?? Generator.Default;
        for (int row = 0; row < rows; row++)
        {
            var samples = y.Elements<long>().Slice(row * numSamples, numSamples);
            if (Dtype == Dtype.Float32) from.Multinomial(samples, Row<float>(weights, row, rows), replacement);
            else from.Multinomial(samples, Row<double>(weights, row, rows), replacement);
        }
        GC.KeepAlive(weights);
        return y;
    }

    /// <summary>Fills with numbers uniform in [from, to).</summary>
    /// <exception cref="ArgumentOutOfRangeException">from is above to.</exception>
    /// <exception cref="NotSupportedException">This tensor is not floating point.</exception>
    public Tensor UniformInPlace(double from = 0, double to = 1, Generator? generator = null) => FillFrom(new UniformFill(from, to), generator, "uniform_");

    /// <summary>Fills with numbers of N(mean, std^2).</summary>
    /// <exception cref="ArgumentOutOfRangeException">std is negative.</exception>
    /// <exception cref="NotSupportedException">This tensor is not floating point.</exception>
    public Tensor NormalInPlace(double mean = 0, double std = 1, Generator? generator = null) => FillFrom(new NormalFill(mean, std), generator, "normal_");

    /// <summary>Fills with numbers of N(mean, std^2) cut to [a, b] (<c>torch.nn.init.trunc_normal_</c>).</summary>
    /// <exception cref="ArgumentOutOfRangeException">std is not positive, or a is above b.</exception>
    /// <exception cref="NotSupportedException">This tensor is not floating point.</exception>
    public Tensor TruncNormalInPlace(double mean = 0, double std = 1, double a = -2, double b = 2, Generator? generator = null) =>
        FillFrom(new TruncNormalFill(mean, std, a, b), generator, "trunc_normal_");

    /// <summary>Fills with numbers of density lambda exp(-lambda x).</summary>
    /// <exception cref="ArgumentOutOfRangeException">lambda is not positive.</exception>
    /// <exception cref="NotSupportedException">This tensor is not floating point.</exception>
    public Tensor ExponentialInPlace(double lambda = 1, Generator? generator = null) => FillFrom(new ExponentialFill(lambda), generator, "exponential_");

    /// <summary>Fills with ones, each with probability p, and zeros.</summary>
    /// <exception cref="ArgumentOutOfRangeException">p is not in [0, 1].</exception>
    public Tensor BernoulliInPlace(double p = 0.5, Generator? generator = null) => FillFrom(new BernoulliFill(p), generator, "bernoulli_");

    /// <summary>Fills with ones, each with the probability in <paramref name="p"/> (broadcast to this shape), and zeros.</summary>
    /// <exception cref="ArgumentException">The probabilities do not broadcast to this shape.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A probability is not in [0, 1].</exception>
    public Tensor BernoulliInPlace(Tensor p, Generator? generator = null)
    {
        if (!p.Dtype.IsFloatingPoint()) throw RandomFills.NotFloating("bernoulli_", p.Dtype);
        return FillFrom(new BernoulliByFill(p.Bare().Expand(Shape).Contiguous()), generator, "bernoulli_");
    }

    /// <summary>Fills with integers uniform in [from, to).</summary>
    /// <exception cref="ArgumentOutOfRangeException">from is not below to, or this dtype does not hold them.</exception>
    public Tensor RandomInPlace(long from, long to, Generator? generator = null) => FillFrom(new RandIntFill(from, to), generator, "random_");

    private static Tensor Drawn<TFill>(ReadOnlySpan<int> shape, Dtype dtype, bool requiresGrad, Generator? generator, TFill fill)
        where TFill : struct, IRandomFill
    {
        var y = Empty(shape, dtype);
        fill.Fill(y, isScratch: false, generator ?? Generator.Default);
        return y.Marked(requiresGrad);
    }

    private Tensor FillFrom<TFill>(TFill fill, Generator? generator, string op)
        where TFill : struct, IRandomFill
    {
        bool records = Records(this);
        InPlace.Check(this, records, op);
        var source = generator ?? Generator.Default;
        if (IsContiguous)
        {
            fill.Fill(this, isScratch: false, source);
        }
        else
        {
            // PyTorch goes through memory, the dimension of the largest stride outermost, and so must the order of the draws.
            int[] order = [.. Enumerable.Range(0, Dim).OrderByDescending(d => _layout.Strides[d])];
            var scratch = Uninitialized(Array.ConvertAll(order, Size), Dtype);
            fill.Fill(scratch, isScratch: true, source);
            int[] back = new int[Dim];
            for (int d = 0; d < Dim; d++) back[order[d]] = d;
            Overwrite(scratch, Geometry.Permute(scratch._layout, back));
        }
        InPlace.Record(this, records ? new CopyNode(this, null) : null, op);
        return this;
    }

    private static ReadOnlySpan<T> Row<T>(Tensor weights, int row, int rows)
        where T : unmanaged
    {
        int width = weights.Numel / Math.Max(rows, 1);
        return weights.Elements<T>().Slice(row * width, width);
    }

    private static void CheckRows<T>(Tensor weights, int rows, int numSamples, bool replacement)
        where T : unmanaged, System.Numerics.IBinaryFloatingPointIeee754<T>
    {
        if (numSamples <= 0) throw new ArgumentException($"[multinomial] cannot sample n_sample <= 0 samples, got {numSamples}");
        for (int row = 0; row < rows; row++) Generator.CheckMultinomial(numSamples, Row<T>(weights, row, rows), replacement);
    }
}
