using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace MiniTorch;

public sealed partial class Generator
{
    private const uint Mask24 = (1u << 24) - 1;
    private const ulong Mask53 = (1ul << 53) - 1;
    private const float Scale24 = 1f / (1 << 24);
    private const double Scale53 = 1d / (1L << 53);
    private const int Chunk = 256, NormalBlock = 16;

    /// <summary>Fills with numbers uniform in [from, to): u (to - from) + from, u of 24 random bits (<c>uniform_</c>).</summary>
    /// <exception cref="ArgumentOutOfRangeException">from is above to, or either is not finite.</exception>
    public void Uniform(Span<float> values, float from = 0, float to = 1)
    {
        CheckRange(from, to, float.MaxValue);
        lock (_gate) FillUniform(values, from, to);
    }

    /// <summary>Fills with numbers uniform in [from, to): u (to - from) + from, u of 53 random bits (<c>uniform_</c>).</summary>
    /// <exception cref="ArgumentOutOfRangeException">from is above to, or either is not finite.</exception>
    public void Uniform(Span<double> values, double from = 0, double to = 1)
    {
        CheckRange(from, to, double.MaxValue);
        lock (_gate) FillUniform(values, from, to);
    }

    /// <summary>
    /// Fills with numbers of N(mean, std^2) by Box and Muller (<c>normal_</c>). From 16 elements on in blocks of 16 (8 radii, 8 angles), an incomplete last
    /// block drawn anew together with what precedes it; below, in double precision, one pair at a time, the second of a pair kept for the next call.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">std is negative or NaN.</exception>
    public void Normal(Span<float> values, float mean = 0, float std = 1)
    {
        CheckStd(std);
        lock (_gate)
        {
            if (values.Length < NormalBlock)
            {
                foreach (ref float value in values) value = (float)NextNormal(mean, std);
                return;
            }
            FillUniform(values, 0, 1);
            int i = 0;
            for (; i <= values.Length - NormalBlock; i += NormalBlock) BoxMuller(values.Slice(i, NormalBlock), mean, std);
            if (i == values.Length) return;
            FillUniform(values[^NormalBlock..], 0, 1);
            BoxMuller(values[^NormalBlock..], mean, std);
        }
    }

    /// <summary>As for floats, in double precision throughout.</summary>
    /// <exception cref="ArgumentOutOfRangeException">std is negative or NaN.</exception>
    public void Normal(Span<double> values, double mean = 0, double std = 1)
    {
        CheckStd(std);
        lock (_gate)
        {
            if (values.Length < NormalBlock)
            {
                foreach (ref double value in values) value = NextNormal(mean, std);
                return;
            }
            FillUniform(values, 0, 1);
            int i = 0;
            for (; i <= values.Length - NormalBlock; i += NormalBlock) BoxMuller(values.Slice(i, NormalBlock), mean, std);
            if (i == values.Length) return;
            FillUniform(values[^NormalBlock..], 0, 1);
            BoxMuller(values[^NormalBlock..], mean, std);
        }
    }

    /// <summary>Fills one by one as <see cref="Normal(Span{float}, float, float)"/> does below 16 elements, whatever the length: PyTorch's way for a tensor that is not contiguous.</summary>
    internal void NormalOneByOne(Span<double> values, double mean, double std)
    {
        CheckStd(std);
        lock (_gate)
        {
            foreach (ref double value in values) value = NextNormal(mean, std);
        }
    }

    /// <summary>Fills with numbers of density lambda exp(-lambda x): -log(1 - u) / lambda (<c>exponential_</c>).</summary>
    /// <exception cref="ArgumentOutOfRangeException">lambda is not positive.</exception>
    public void Exponential(Span<float> values, double lambda = 1)
    {
        CheckLambda(lambda);
        Span<double> chunk = stackalloc double[Chunk];
        lock (_gate)
        {
            while (!values.IsEmpty)
            {
                var part = chunk[..Math.Min(Chunk, values.Length)];
                FillExponential(part, lambda);
                for (int i = 0; i < part.Length; i++) values[i] = (float)part[i];
                values = values[part.Length..];
            }
        }
    }

    /// <summary>Fills with numbers of density lambda exp(-lambda x): -log(1 - u) / lambda (<c>exponential_</c>).</summary>
    /// <exception cref="ArgumentOutOfRangeException">lambda is not positive.</exception>
    public void Exponential(Span<double> values, double lambda = 1)
    {
        CheckLambda(lambda);
        lock (_gate) FillExponential(values, lambda);
    }

    /// <summary>
    /// Fills with numbers of N(mean, std^2) cut to [a, b], by inversion: mean + std sqrt(2) erfinv(u), u uniform between
    /// 2 Phi((a - mean) / std) - 1 and 2 Phi((b - mean) / std) - 1 (<c>torch.nn.init.trunc_normal_</c>).
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">std is not positive, or a is above b.</exception>
    public void TruncNormal(Span<float> values, double mean = 0, double std = 1, double a = -2, double b = 2)
    {
        var (low, high) = TruncatedRange(mean, std, a, b);
        Uniform(values, (float)low, (float)high);
        float scale = (float)(std * Math.Sqrt(2)), shift = (float)mean;
        foreach (ref float value in values) value = Math.Clamp(((float)ErrorFunction.ErfInv(value) * scale) + shift, (float)a, (float)b);
    }

    /// <summary>As for floats, in double precision.</summary>
    /// <exception cref="ArgumentOutOfRangeException">std is not positive, or a is above b.</exception>
    public void TruncNormal(Span<double> values, double mean = 0, double std = 1, double a = -2, double b = 2)
    {
        var (low, high) = TruncatedRange(mean, std, a, b);
        Uniform(values, low, high);
        double scale = std * Math.Sqrt(2);
        foreach (ref double value in values) value = Math.Clamp((ErrorFunction.ErfInv(value) * scale) + mean, a, b);
    }

    private void FillUniform(Span<float> values, float from, float to)
    {
        _engine.Fill(MemoryMarshal.Cast<float, uint>(values));
        float width = to - from;
        ref float first = ref MemoryMarshal.GetReference(values);
        int i = 0;
        for (; i <= values.Length - Vector256<float>.Count; i += Vector256<float>.Count)
        {
            var bits = Vector256.LoadUnsafe(ref first, (nuint)i).AsInt32() & Vector256.Create((int)Mask24);
            // Rounded once, as libtorch is compiled: two roundings would differ in the last bit.
            Vector256.FusedMultiplyAdd(Vector256.ConvertToSingle(bits) * Scale24, Vector256.Create(width), Vector256.Create(from)).StoreUnsafe(ref first, (nuint)i);
        }
        for (; i < values.Length; i++) values[i] = MathF.FusedMultiplyAdd((BitConverter.SingleToUInt32Bits(values[i]) & Mask24) * Scale24, width, from);
    }

    private void FillUniform(Span<double> values, double from, double to)
    {
        var bits = MemoryMarshal.Cast<double, ulong>(values);
        Fill53(bits);
        double width = to - from;
        for (int i = 0; i < values.Length; i++) values[i] = Math.FusedMultiplyAdd((long)bits[i] * Scale53, width, from);
    }

    /// <summary>53 random bits each, from two draws.</summary>
    private void Fill53(Span<ulong> bits)
    {
        _engine.Fill(MemoryMarshal.Cast<ulong, uint>(bits));
        // The first draw is the high half, wherever the machine keeps it.
        if (BitConverter.IsLittleEndian) foreach (ref ulong value in bits) value = ulong.RotateRight(value, 32) & Mask53;
        else foreach (ref ulong value in bits) value &= Mask53;
    }

    private void FillExponential(Span<double> values, double lambda)
    {
        FillUniform(values, 0, 1);
        // 1 - u is exact for 53 bits, so this is log1p(-u).
        foreach (ref double value in values) value = -1 / lambda * Math.Log(1 - value);
    }

    private double NextNormal(double mean, double std)
    {
        double sample;
        if (_nextNormal is { } kept)
        {
            (sample, _nextNormal) = (kept, null);
        }
        else
        {
            double u1 = (Draw64() & Mask53) * Scale53, u2 = (Draw64() & Mask53) * Scale53;
            double radius = Math.Sqrt(-2 * Math.Log(1 - u2)), angle = 2 * Math.PI * u1;
            _nextNormal = radius * Math.Sin(angle);
            sample = radius * Math.Cos(angle);
        }
        return Math.FusedMultiplyAdd(sample, std, mean);
    }

    /// <summary>16 uniform numbers to 16 normal ones: 8 radii, 8 angles in; 8 cosines, 8 sines out.</summary>
    private static void BoxMuller(Span<float> block, float mean, float std)
    {
        ref float first = ref MemoryMarshal.GetReference(block);
        var radius = Vector256.Sqrt(Vector256.Log(Vector256<float>.One - Vector256.LoadUnsafe(ref first)) * -2f);
        var (sin, cos) = Vector256.SinCos(Vector256.LoadUnsafe(ref first, 8) * (2 * MathF.PI));
        Vector256.FusedMultiplyAdd(radius * cos, Vector256.Create(std), Vector256.Create(mean)).StoreUnsafe(ref first);
        Vector256.FusedMultiplyAdd(radius * sin, Vector256.Create(std), Vector256.Create(mean)).StoreUnsafe(ref first, 8);
    }

    private static void BoxMuller(Span<double> block, double mean, double std)
    {
        ref double first = ref MemoryMarshal.GetReference(block);
        for (nuint i = 0; i < 8; i += 4)
        {
            var radius = Vector256.Sqrt(Vector256.Log(Vector256<double>.One - Vector256.LoadUnsafe(ref first, i)) * -2d);
            var (sin, cos) = Vector256.SinCos(Vector256.LoadUnsafe(ref first, i + 8) * (2 * Math.PI));
            Vector256.FusedMultiplyAdd(radius * cos, Vector256.Create(std), Vector256.Create(mean)).StoreUnsafe(ref first, i);
            Vector256.FusedMultiplyAdd(radius * sin, Vector256.Create(std), Vector256.Create(mean)).StoreUnsafe(ref first, i + 8);
        }
    }

    private static (double Low, double High) TruncatedRange(double mean, double std, double a, double b)
    {
        if (!(std > 0)) throw new ArgumentOutOfRangeException(nameof(std), $"[trunc_normal_] std must be positive, got {std}");
        if (!(a <= b)) throw new ArgumentOutOfRangeException(nameof(a), $"[trunc_normal_] a must not be above b, got a = {a}, b = {b}");
        double low = (1 + ErrorFunction.Erf((a - mean) / std / Math.Sqrt(2))) / 2, high = (1 + ErrorFunction.Erf((b - mean) / std / Math.Sqrt(2))) / 2;
        return ((2 * low) - 1, (2 * high) - 1);
    }

    private static void CheckRange(double from, double to, double largest)
    {
        if (!(from <= to)) throw new ArgumentOutOfRangeException(nameof(from), $"[uniform_] expects to return a [from, to) range, but found from={from} > to={to}");
        if (!(to - from <= largest)) throw new ArgumentOutOfRangeException(nameof(to), $"[uniform_] expects to-from <= {largest}, but found to={to} and from={from}");
    }

    private static void CheckStd(double std)
    {
        if (!(std >= 0)) throw new ArgumentOutOfRangeException(nameof(std), $"[normal_] expects std >= 0.0, but found std {std}");
    }

    private static void CheckLambda(double lambda)
    {
        if (!(lambda > 0)) throw new ArgumentOutOfRangeException(nameof(lambda), $"[exponential_] expects lambda > 0.0, but found lambda={lambda}");
    }
}
