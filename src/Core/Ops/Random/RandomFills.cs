using System.Runtime.InteropServices;

namespace MiniTorch;

/// <summary>A distribution that a tensor is filled from.</summary>
internal interface IRandomFill
{
    /// <summary>Fills a contiguous tensor.</summary>
    /// <param name="y">What is filled.</param>
    /// <param name="isScratch">It stands in for a tensor that is not contiguous.</param>
    /// <param name="generator">Where the numbers come from.</param>
    void Fill(Tensor y, bool isScratch, Generator generator);
}

internal readonly struct UniformFill(double from, double to) : IRandomFill
{
    public void Fill(Tensor y, bool isScratch, Generator generator)
    {
        if (y.Dtype == Dtype.Float32) generator.Uniform(y.Elements<float>(), (float)from, (float)to);
        else if (y.Dtype == Dtype.Float64) generator.Uniform(y.Elements<double>(), from, to);
        else throw RandomFills.NotFloating("uniform_", y.Dtype);
    }
}

internal readonly struct NormalFill(double mean, double std) : IRandomFill
{
    public void Fill(Tensor y, bool isScratch, Generator generator)
    {
        if (!y.Dtype.IsFloatingPoint()) throw RandomFills.NotFloating("normal_", y.Dtype);
        if (isScratch)
        {
            double[] values = new double[y.Numel];
            generator.NormalOneByOne(values, mean, std);
            if (y.Dtype == Dtype.Float64) values.CopyTo(y.Elements<double>());
            else for (int i = 0; i < values.Length; i++) y.Elements<float>()[i] = (float)values[i];
        }
        else if (y.Dtype == Dtype.Float32) generator.Normal(y.Elements<float>(), (float)mean, (float)std);
        else generator.Normal(y.Elements<double>(), mean, std);
    }
}

internal readonly struct ExponentialFill(double lambda) : IRandomFill
{
    public void Fill(Tensor y, bool isScratch, Generator generator)
    {
        if (y.Dtype == Dtype.Float32) generator.Exponential(y.Elements<float>(), lambda);
        else if (y.Dtype == Dtype.Float64) generator.Exponential(y.Elements<double>(), lambda);
        else throw RandomFills.NotFloating("exponential_", y.Dtype);
    }
}

internal readonly struct TruncNormalFill(double mean, double std, double a, double b) : IRandomFill
{
    public void Fill(Tensor y, bool isScratch, Generator generator)
    {
        if (y.Dtype == Dtype.Float32) generator.TruncNormal(y.Elements<float>(), mean, std, a, b);
        else if (y.Dtype == Dtype.Float64) generator.TruncNormal(y.Elements<double>(), mean, std, a, b);
        else throw RandomFills.NotFloating("trunc_normal_", y.Dtype);
    }
}

internal readonly struct BernoulliFill(double p) : IRandomFill
{
    public void Fill(Tensor y, bool isScratch, Generator generator)
    {
        switch (y.Dtype)
        {
            case Dtype.Float32: generator.Bernoulli(y.Elements<float>(), p); break;
            case Dtype.Float64: generator.Bernoulli(y.Elements<double>(), p); break;
            case Dtype.Int64: generator.Bernoulli(y.Elements<long>(), p); break;
            case Dtype.Int32: generator.Bernoulli(y.Elements<int>(), p); break;
            case Dtype.UInt8: generator.Bernoulli(y.Elements<byte>(), p); break;
            default: generator.Bernoulli(MemoryMarshal.AsBytes(y.Elements<bool>()), p); break;
        }
    }
}

/// <summary>Ones by the probabilities in a contiguous tensor of the same shape.</summary>
internal readonly struct BernoulliByFill(Tensor p) : IRandomFill
{
    public void Fill(Tensor y, bool isScratch, Generator generator)
    {
        switch (y.Dtype)
        {
            case Dtype.Float32: Fill(y.Elements<float>(), generator); break;
            case Dtype.Float64: Fill(y.Elements<double>(), generator); break;
            case Dtype.Int64: Fill(y.Elements<long>(), generator); break;
            case Dtype.Int32: Fill(y.Elements<int>(), generator); break;
            case Dtype.UInt8: Fill(y.Elements<byte>(), generator); break;
            default: Fill(MemoryMarshal.AsBytes(y.Elements<bool>()), generator); break;
        }
        GC.KeepAlive(p);
    }

    private void Fill<T>(Span<T> values, Generator generator)
        where T : unmanaged, System.Numerics.INumberBase<T>
    {
        if (p.Dtype == Dtype.Float32) generator.Bernoulli(values, p.Elements<float>());
        else generator.Bernoulli(values, p.Elements<double>());
    }
}

internal readonly struct RandIntFill(long low, long high) : IRandomFill
{
    public void Fill(Tensor y, bool isScratch, Generator generator)
    {
        RandomFills.CheckHolds(y.Dtype, low, high);
        switch (y.Dtype)
        {
            case Dtype.Float32: generator.RandInt(y.Elements<float>(), low, high); break;
            case Dtype.Float64: generator.RandInt(y.Elements<double>(), low, high); break;
            case Dtype.Int64: generator.RandInt(y.Elements<long>(), low, high); break;
            case Dtype.Int32: generator.RandInt(y.Elements<int>(), low, high); break;
            case Dtype.UInt8: generator.RandInt(y.Elements<byte>(), low, high); break;
            default: generator.RandInt(MemoryMarshal.AsBytes(y.Elements<bool>()), low, high); break;
        }
    }
}

internal readonly struct RandPermFill : IRandomFill
{
    public void Fill(Tensor y, bool isScratch, Generator generator)
    {
        RandomFills.CheckHolds(y.Dtype, 0, y.Numel);
        switch (y.Dtype)
        {
            case Dtype.Float32: generator.RandPerm(y.Elements<float>()); break;
            case Dtype.Float64: generator.RandPerm(y.Elements<double>()); break;
            case Dtype.Int64: generator.RandPerm(y.Elements<long>()); break;
            case Dtype.Int32: generator.RandPerm(y.Elements<int>()); break;
            case Dtype.UInt8: generator.RandPerm(y.Elements<byte>()); break;
            default: generator.RandPerm(MemoryMarshal.AsBytes(y.Elements<bool>())); break;
        }
    }
}

/// <summary>What the distributions have in common.</summary>
internal static class RandomFills
{
    public static NotSupportedException NotFloating(string op, Dtype dtype) => new($"[{op}] \"{op}\" not implemented for '{dtype.ScalarName()}': it needs float32 or float64");

    /// <summary>Throws where the integers of [low, high) are not all values of the dtype.</summary>
    public static void CheckHolds(Dtype dtype, long low, long high)
    {
        var (least, most) = dtype switch
        {
            Dtype.Bool => (0L, 1L),
            Dtype.UInt8 => (0, byte.MaxValue),
            Dtype.Int32 => (int.MinValue, int.MaxValue),
            Dtype.Float32 => (-(1L << 24), 1L << 24),
            Dtype.Float64 => (-(1L << 53), 1L << 53),
            _ => (long.MinValue, long.MaxValue),
        };
        if (low < least || high - 1 > most) throw new ArgumentOutOfRangeException(nameof(high), $"[randint] from {low} to {high} - 1 is out of bounds for {dtype.Name()}, which holds {least} to {most}");
    }
}
