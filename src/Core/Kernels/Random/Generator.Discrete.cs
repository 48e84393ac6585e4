using System.Numerics;
using System.Numerics.Tensors;

namespace MiniTorch;

public sealed partial class Generator
{
    /// <summary>From this length on, 32 bits are too few for an unbiased permutation and PyTorch changes the algorithm.</summary>
    private const int LongPermutation = (int)(uint.MaxValue / 20);

    /// <summary>Fills with integers uniform in [low, high): low + bits mod (high - low), 32 bits where that range is below 2^32, else 64 (<c>randint</c>).</summary>
    /// <exception cref="ArgumentOutOfRangeException">low is not below high.</exception>
    public void RandInt<T>(Span<T> values, long low, long high)
        where T : unmanaged, INumberBase<T>
    {
        if (low >= high) throw new ArgumentOutOfRangeException(nameof(low), $"[randint] random_ expects 'from' to be less than 'to', but got from={low} >= to={high}");
        ulong range = unchecked((ulong)high - (ulong)low);
        lock (_gate)
        {
            if (range > uint.MaxValue)
            {
                foreach (ref T value in values) value = T.CreateTruncating(unchecked((long)(Draw64() % range) + low));
                return;
            }
            Span<uint> chunk = stackalloc uint[Chunk];
            uint divisor = (uint)range;
            while (!values.IsEmpty)
            {
                var bits = chunk[..Math.Min(Chunk, values.Length)];
                _engine.Fill(bits);
                for (int i = 0; i < bits.Length; i++) values[i] = T.CreateTruncating((bits[i] % divisor) + low);
                values = values[bits.Length..];
            }
        }
    }

    /// <summary>An integer uniform in [0, high), of 32 bits: one element of <c>randint(high)</c>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">high is not positive.</exception>
    public int NextInt32(int high)
    {
        if (high <= 0) throw new ArgumentOutOfRangeException(nameof(high), $"[randint] random_ expects 'from' to be less than 'to', but got from=0 >= to={high}");
        return (int)(NextUInt32() % (uint)high);
    }

    /// <summary>Fills with a random order of 0, 1, ..., n - 1, n the length, by the exchanges of Fisher and Yates (<c>randperm</c>).</summary>
    public void RandPerm<T>(Span<T> values)
        where T : unmanaged, INumberBase<T>
    {
        lock (_gate)
        {
            if (values.Length >= LongPermutation)
            {
                FillLongPermutation(values);
                return;
            }
            for (int i = 0; i < values.Length; i++) values[i] = T.CreateTruncating(i);
            Span<uint> chunk = stackalloc uint[Chunk];
            for (int start = 0; start < values.Length - 1; start += Chunk)
            {
                var bits = chunk[..Math.Min(Chunk, values.Length - 1 - start)];
                _engine.Fill(bits);
                for (int i = 0; i < bits.Length; i++)
                {
                    var rest = values[(start + i)..];
                    int other = (int)(bits[i] % (uint)rest.Length);
                    (rest[0], rest[other]) = (rest[other], rest[0]);
                }
            }
        }
    }

    /// <summary>Fills with ones, each with probability p, and zeros: 1 where u &lt; p, u of 53 random bits (<c>bernoulli_</c>).</summary>
    /// <exception cref="ArgumentOutOfRangeException">p is not in [0, 1].</exception>
    public void Bernoulli<T>(Span<T> values, double p)
        where T : unmanaged, INumberBase<T>
    {
        if (!(p is >= 0 and <= 1)) throw new ArgumentOutOfRangeException(nameof(p), $"[bernoulli_] expects p to be in [0, 1], but got p={p}");
        // u = bits / 2^53 < p exactly where bits < ceil(p 2^53), and that is where the difference borrows: a coin's branch is never foreseen.
        ulong threshold = (ulong)Math.Ceiling(p * (1L << 53));
        Span<ulong> chunk = stackalloc ulong[Chunk];
        lock (_gate)
        {
            while (!values.IsEmpty)
            {
                var bits = chunk[..Math.Min(Chunk, values.Length)];
                Fill53(bits);
                for (int i = 0; i < bits.Length; i++) values[i] = T.CreateTruncating((bits[i] - threshold) >> 63);
                values = values[bits.Length..];
            }
        }
    }

    /// <summary>Fills with ones, each with its own probability, and zeros: 1 where u &lt; p, u of 24 random bits (<c>bernoulli(p)</c> of float32).</summary>
    /// <exception cref="ArgumentOutOfRangeException">A probability is not in [0, 1].</exception>
    public void Bernoulli<T>(Span<T> values, ReadOnlySpan<float> p)
        where T : unmanaged, INumberBase<T>
    {
        CheckProbabilities(values.Length, p);
        lock (_gate)
        {
            for (int i = 0; i < values.Length; i++) values[i] = (_engine.Draw() & Mask24) * Scale24 < p[i] ? T.One : T.Zero;
        }
    }

    /// <summary>Fills with ones, each with its own probability, and zeros: 1 where u &lt; p, u of 53 random bits (<c>bernoulli(p)</c> of float64).</summary>
    /// <exception cref="ArgumentOutOfRangeException">A probability is not in [0, 1].</exception>
    public void Bernoulli<T>(Span<T> values, ReadOnlySpan<double> p)
        where T : unmanaged, INumberBase<T>
    {
        CheckProbabilities(values.Length, p);
        lock (_gate)
        {
            for (int i = 0; i < values.Length; i++) values[i] = (Draw64() & Mask53) * Scale53 < p[i] ? T.One : T.Zero;
        }
    }

    /// <summary>
    /// Draws categories in proportion to their weights (<c>multinomial</c> of one row). With replacement by a search in the cumulated weights; without, or for a
    /// single sample, the largest of weight / Exp(1).
    /// </summary>
    /// <param name="samples">Filled with indices into <paramref name="weights"/>.</param>
    /// <param name="weights">Not negative, finite, not all zero; they need not sum to 1.</param>
    /// <param name="replacement">Whether a category may be drawn more than once.</param>
    /// <exception cref="ArgumentException">The weights are not such, or there are more samples than categories without replacement.</exception>
    public void Multinomial<T>(Span<long> samples, ReadOnlySpan<T> weights, bool replacement = false)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        CheckMultinomial(samples.Length, weights, replacement);
        if (replacement && samples.Length > 1) DrawWithReplacement(samples, weights);
        else DrawLargestRaces(samples, weights);
    }

    /// <summary>Throws what <see cref="Multinomial{T}"/> throws, without drawing anything.</summary>
    /// <exception cref="ArgumentException">The weights are negative, not finite or all zero, or there are more samples than categories without replacement.</exception>
    public static void CheckMultinomial<T>(int samples, ReadOnlySpan<T> weights, bool replacement)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (samples <= 0) throw new ArgumentException($"[multinomial] cannot sample n_sample <= 0 samples, got {samples}");
        if (!replacement && samples > weights.Length)
        {
            throw new ArgumentException($"[multinomial] cannot sample n_sample > prob_dist.size(-1) samples without replacement: {samples} samples of {weights.Length} categories");
        }
        if (weights.Length > 0 && TensorPrimitives.Min(weights) >= T.Zero && TensorPrimitives.Max(weights) is var most && most > T.Zero && T.IsFinite(most)) return;
        T sum = T.Zero;
        for (int i = 0; i < weights.Length; i++)
        {
            if (!(weights[i] >= T.Zero) || !T.IsFinite(weights[i]))
            {
                throw new ArgumentException($"[multinomial] probability tensor contains either `inf`, `nan` or element < 0: {weights[i]} at index {i}");
            }
            sum += weights[i];
        }
        if (!(sum > T.Zero)) throw new ArgumentException("[multinomial] invalid multinomial distribution (sum of probabilities <= 0)");
    }

    private void DrawWithReplacement<T>(Span<long> samples, ReadOnlySpan<T> weights)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        T[] cumulated = new T[weights.Length];
        T sum = T.Zero;
        for (int i = 0; i < cumulated.Length; i++) cumulated[i] = sum += weights[i];
        TensorPrimitives.Divide(cumulated, sum, cumulated);
        cumulated[^1] = T.One;
        lock (_gate)
        {
            foreach (ref long sample in samples)
            {
                double u = (Draw64() & Mask53) * Scale53;
                int low = 0, high = cumulated.Length;
                while (low < high)
                {
                    int middle = low + ((high - low) / 2);
                    if (double.CreateTruncating(cumulated[middle]) < u) low = middle + 1;
                    else high = middle;
                }
                sample = low;
            }
        }
    }

    private void DrawLargestRaces<T>(Span<long> samples, ReadOnlySpan<T> weights)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        double[] draws = new double[weights.Length];
        lock (_gate) FillExponential(draws, 1);
        T[] keys = new T[weights.Length];
        int[] order = new int[weights.Length];
        for (int i = 0; i < keys.Length; i++)
        {
            keys[i] = -(weights[i] / T.CreateTruncating(draws[i]));
            order[i] = i;
        }
        Array.Sort(keys, order);
        for (int i = 0; i < samples.Length; i++) samples[i] = order[i];
    }

    private void FillLongPermutation<T>(Span<T> values)
        where T : unmanaged, INumberBase<T>
    {
        for (int i = 0; i < values.Length; i++)
        {
            int other = (int)(Draw64() % (ulong)(i + 1));
            values[i] = values[other];
            values[other] = T.CreateTruncating(i);
        }
    }

    private static void CheckProbabilities<T>(int count, ReadOnlySpan<T> p)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (p.Length != count) throw new ArgumentException($"[bernoulli_] {count} values need as many probabilities, got {p.Length}", nameof(p));
        for (int i = 0; i < p.Length; i++)
        {
            if (!(p[i] >= T.Zero && p[i] <= T.One)) throw new ArgumentOutOfRangeException(nameof(p), $"[bernoulli_] Expected p_in >= 0 && p_in <= 1, but got p={p[i]} at index {i}");
        }
    }
}
