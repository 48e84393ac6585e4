namespace MiniTorch.Nn;

/// <content>Random zeroing.</content>
public static partial class F
{
    private const double SeluLimit = 1.7580993408473766;

    /// <summary>While training each element is 0 with probability p, else x / (1 - p): Srivastava et al. 2014.</summary>
    /// <param name="input">x, of any shape.</param>
    /// <param name="p">The probability of 0.</param>
    /// <param name="training">False returns x itself.</param>
    /// <param name="inplace">Write the result into the input.</param>
    /// <exception cref="ArgumentOutOfRangeException">p is not within [0, 1].</exception>
    public static Tensor Dropout(Tensor input, double p = 0.5, bool training = true, bool inplace = false)
    {
        CheckProbability("dropout", p);
        return Dropped(input, p, training, inplace, Given(input).Shape.AsSpan());
    }

    /// <summary>As <see cref="Dropout"/>, for whole channels: x is [N, C, L] or [C, L].</summary>
    /// <exception cref="ArgumentException">Another rank, or p is not within [0, 1].</exception>
    public static Tensor Dropout1d(Tensor input, double p = 0.5, bool training = true, bool inplace = false) => DropoutChannels("dropout1d", input, p, training, inplace, 1);

    /// <summary>As <see cref="Dropout"/>, for whole channels: x is [N, C, H, W], or [N, C, L] as in PyTorch.</summary>
    /// <exception cref="ArgumentException">Another rank, or p is not within [0, 1].</exception>
    public static Tensor Dropout2d(Tensor input, double p = 0.5, bool training = true, bool inplace = false) => DropoutChannels("dropout2d", input, p, training, inplace, 2);

    /// <summary>As <see cref="Dropout"/>, for whole channels: x is [N, C, D, H, W].</summary>
    /// <exception cref="ArgumentException">Another rank, or p is not within [0, 1].</exception>
    public static Tensor Dropout3d(Tensor input, double p = 0.5, bool training = true, bool inplace = false) => DropoutChannels("dropout3d", input, p, training, inplace, 3);

    /// <summary>Dropout that keeps mean 0 and variance 1: elements become -1.7581 with probability p, then all are scaled and shifted. Klambauer et al. 2017.</summary>
    /// <exception cref="ArgumentOutOfRangeException">p is not within [0, 1].</exception>
    public static Tensor AlphaDropout(Tensor input, double p = 0.5, bool training = false, bool inplace = false)
    {
        CheckProbability("alpha_dropout", p);
        return AlphaDropped(input, p, training, inplace, Given(input).Shape.AsSpan());
    }

    /// <summary>As <see cref="AlphaDropout"/>, for whole channels of [N, C, *].</summary>
    /// <exception cref="ArgumentException">Fewer than two dimensions, or p is not within [0, 1].</exception>
    public static Tensor FeatureAlphaDropout(Tensor input, double p = 0.5, bool training = false, bool inplace = false)
    {
        CheckProbability("feature_alpha_dropout", p);
        if (Given(input).Dim < 2) throw new ArgumentException($"[feature_alpha_dropout] Feature dropout requires at least 2 dimensions in the input, got {input.Shape}");
        int[] noise = new int[input.Dim];
        Array.Fill(noise, 1);
        (noise[0], noise[1]) = (input.Size(0), input.Size(1));
        return AlphaDropped(input, p, training, inplace, noise);
    }

    /// <summary>x where x >= 0, else a x: while training a is drawn for every element from U[lower, upper), else it is (lower + upper) / 2.</summary>
    /// <exception cref="ArgumentException">lower is above upper.</exception>
    public static Tensor Rrelu(Tensor input, double lower = 1.0 / 8, double upper = 1.0 / 3, bool training = false, bool inplace = false, Generator? generator = null)
    {
        if (inplace) return Written(input, true, x => Rrelu(x, lower, upper, training, false, generator));
        if (lower > upper) throw new ArgumentException($"[rrelu] Lower bound should be less than or equal to the upper bound: {lower} > {upper}");
        if (!training) return Given(input).LeakyRelu((lower + upper) / 2);
        var source = generator ?? Generator.Default;
        // PyTorch draws for the elements at or below 0 only, in their order.
        double[] values = Given(input).Detach().To(Dtype.Float64).ToArray<double>();
        for (int i = 0; i < values.Length; i++) values[i] = values[i] <= 0 ? source.NextDouble() * (upper - lower) + lower : 1;
        return input * Tensor.Of(values, input.Shape).To(input.Dtype);
    }

    private static Tensor DropoutChannels(string op, Tensor input, double p, bool training, bool inplace, int spatial)
    {
        CheckProbability(op, p);
        int dim = Given(input).Dim;
        bool isBatched = dim == spatial + 2 || (spatial == 2 && dim == 3), isOne = dim == spatial + 1;
        if (!isBatched && !isOne) throw new ArgumentException($"[{op}] Expected {spatial + 1}D or {spatial + 2}D input, but received a {dim}D input {input.Shape}");
        int[] noise = new int[dim];
        Array.Fill(noise, 1);
        noise[0] = input.Size(0);
        if (isBatched) noise[1] = input.Size(1);
        return Dropped(input, p, training, inplace, noise);
    }

    private static Tensor AlphaDropped(Tensor input, double p, bool training, bool inplace, ReadOnlySpan<int> noiseShape)
    {
        if (!training || p == 0 || input.Numel == 0) return input;
        if (p == 1) return inplace ? input.MulInPlace(Tensor.ZerosLike(input)) : input * Tensor.ZerosLike(input);
        var kept = Tensor.Empty(noiseShape, input.Dtype).BernoulliInPlace(1 - p);
        double a = 1 / Math.Sqrt((SeluLimit * SeluLimit * p + 1) * (1 - p));
        var shift = (kept - 1) * (SeluLimit * a) + SeluLimit * a * p;
        return inplace ? input.MulInPlace(kept * a).AddInPlace(shift) : input * (kept * a) + shift;
    }

    private static Tensor Dropped(Tensor input, double p, bool training, bool inplace, ReadOnlySpan<int> noiseShape)
    {
        if (!training || p == 0 || input.Numel == 0) return input;
        if (p == 1) return inplace ? input.MulInPlace(Tensor.ZerosLike(input)) : input * Tensor.ZerosLike(input);
        var noise = Tensor.Empty(noiseShape, input.Dtype).BernoulliInPlace(1 - p).DivInPlace(1 - p);
        return inplace ? input.MulInPlace(noise) : input * noise;
    }

    private static void CheckProbability(string op, double p)
    {
        if (!(p >= 0 && p <= 1)) throw new ArgumentOutOfRangeException(nameof(p), p, $"[{op}] dropout probability has to be between 0 and 1, but got {p}");
    }
}
