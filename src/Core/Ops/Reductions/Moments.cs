namespace MiniTorch;

/// <summary>y = sum (x - mean)^2 / (n - correction) over dims;  dx = dy 2 (x - mean) / (n - correction)</summary>
internal sealed class VarNode : Node, IOp
{
    private readonly ReducedDims _dims;
    private readonly double _freedom;
    private SavedTensor _x;

    private VarNode(Tensor x, ReducedDims dims, double correction)
    {
        (_dims, _freedom) = (dims, Math.Max(0, dims.Count - correction));
        Connect(x);
        _x = SavedTensor.Save(x);
    }

    public static OpFacts Facts => new(nameof(Tensor.Var),
        new OpSample("all", t => t[0].Var(), new OpInput([3, 4])),
        new OpSample("dim", t => t[0].Var(1), new OpInput([3, 4])),
        new OpSample("biased", t => t[0].Var(1, correction: 0, keepDim: true), new OpInput([3, 4])),
        new OpSample("dims apart", t => t[0].Var([0, 2]), new OpInput([2, 3, 4])),
        new OpSample("std", t => t[0].Std(1), new OpInput([3, 4])) { Method = nameof(Tensor.Std), TakesRepeats = false },
        new OpSample("var and mean", t => t[0].VarMean([1]) is var (v, m) ? v * m : v, new OpInput([3, 4])) { Method = nameof(Tensor.VarMean) });

    public override string Name => "VarBackward0";

    public static Tensor Apply(Tensor x, ReducedDims dims, double correction)
    {
        if (!x.Dtype.IsFloatingPoint()) throw new InvalidOperationException($"[var] std and var only support floating point dtypes, got {x.Dtype.ScalarName()}; convert it: x.To(Dtype.Float32)");
        var y = Tensor.Uninitialized(dims.ResultSizes, x.Dtype);
        if (x.Dtype == Dtype.Float32) Run<float>(x, dims, correction, y);
        else Run<double>(x, dims, correction, y);
        return Tensor.Records(x) ? y.ProducedBy(new VarNode(x, dims, correction)) : y;
    }

    internal override void Release() => _x.Release();

    internal override void Backward(ref Gradients g)
    {
        var x = _x.Unpack(this);
        g.Set(0, _dims.Spread(g.Dy * (2 / _freedom)) * (x - _dims.Average(x)));
    }

    private static void Run<T>(Tensor x, ReducedDims dims, double correction, Tensor y)
        where T : unmanaged
    {
        var (dense, outer, n, inner) = dims.Arrange(x);
        var mean = BufferPool.Rent<T>(y.Numel);
        Reduce.Var(dense.Elements<T>(), outer, n, inner, correction, y.Span<T>(), mean);
        BufferPool.Return(mean);
        GC.KeepAlive(dense);
    }
}

/// <summary>y = sqrt x where x is a variance;  dx = dy / (2 y), 0 where y is 0</summary>
[GradFn("StdBackward0")]
internal readonly struct RootOfVariance : IUnaryOp
{
    public V Forward<V>(V x) where V : IReal<V> => x.Sqrt();

    public V Backward<V>(V x, V y, V dy) where V : IReal<V> => V.Select(V.Equal(y, y.Constant(0)), dy.Constant(0), dy / (y * 2));
}

/// <summary>y = (sum |x|^p)^(1/p) over dims;  dx = dy x |x|^(p-2) / y^(p-1), 0 where y is 0</summary>
internal sealed class NormNode : Node, IOp
{
    private readonly ReducedDims _dims;
    private readonly double _p;
    private SavedTensor _x, _y;

    private NormNode(Tensor x, Tensor y, ReducedDims dims, double p)
    {
        (_dims, _p) = (dims, p);
        Connect(x);
        _x = SavedTensor.Save(x);
        _y = SavedTensor.Save(y, this);
    }

    public static OpFacts Facts => new(nameof(Tensor.Norm),
        new OpSample("all", t => t[0].Norm(), new OpInput([3, 4])),
        new OpSample("dim", t => t[0].Norm(2, [1]), new OpInput([3, 4])),
        new OpSample("p = 1", t => t[0].Norm(1), new OpInput([4]) { Kinks = [0] }) { HasSecondOrder = false },
        new OpSample("p = 3", t => t[0].Norm(3, [0], keepDim: true), new OpInput([3, 2]) { Kinks = [0] }),
        new OpSample("p = inf", t => t[0].Norm(double.PositiveInfinity, [1]), new OpInput([3, 4])) { HasSecondOrder = false });

    public override string Name => "LinalgVectorNormBackward0";

    public static Tensor Apply(Tensor x, ReducedDims dims, double p)
    {
        if (!x.Dtype.IsFloatingPoint()) throw new InvalidOperationException($"[norm] linalg.vector_norm: Expected a floating point or complex tensor as input. Got {x.Dtype.ScalarName()}; convert it: x.To(Dtype.Float32)");
        var y = Tensor.Uninitialized(dims.ResultSizes, x.Dtype);
        var (dense, outer, n, inner) = dims.Arrange(x);
        if (x.Dtype == Dtype.Float32) Reduce.Norm(dense.Elements<float>(), outer, n, inner, p, y.Span<float>());
        else Reduce.Norm(dense.Elements<double>(), outer, n, inner, p, y.Span<double>());
        GC.KeepAlive(dense);
        return Tensor.Records(x) ? y.ProducedBy(new NormNode(x, y, dims, p)) : y;
    }

    internal override void Release()
    {
        _x.Release();
        _y.Release();
    }

    internal override void Backward(ref Gradients g)
    {
        var x = _x.Unpack(this);
        var y = _y.Unpack(this).Reshape(_dims.KeptSizes);
        var dy = _dims.Spread(g.Dy);
        g.Set(0, _p switch
        {
            0 => Tensor.ZerosLike(x),
            1 => dy * x.Sign(),
            2 => ZeroWhere(y, dy * (x / y)),
            double.PositiveInfinity or double.NegativeInfinity => Shared(x, y, dy),
            < 2 => ZeroWhere(x, ZeroWhere(y, dy * (x.Sign() * x.Abs().Pow(_p - 1)) / y.Pow(_p - 1))),
            _ => ZeroWhere(y, dy * (x * x.Abs().Pow(_p - 2)) / y.Pow(_p - 1)),
        });
    }

    private Tensor Shared(Tensor x, Tensor y, Tensor dy)
    {
        var attains = x.Abs().Eq(y).To(dy.Dtype);
        return attains * (x.Sign() * dy / _dims.Spread(_dims.Fold(attains)));
    }

    private static Tensor ZeroWhere(Tensor zero, Tensor gradient) => Tensor.Where(zero.Eq(0), Tensor.Zeros([], gradient.Dtype), gradient);
}

/// <summary>y = log sum exp x over dims;  dx = dy exp(x - y)</summary>
internal sealed class LogSumExpNode : Node, IOp
{
    private readonly ReducedDims _dims;
    private SavedTensor _x, _y;

    private LogSumExpNode(Tensor x, Tensor y, ReducedDims dims)
    {
        _dims = dims;
        Connect(x);
        _x = SavedTensor.Save(x);
        _y = SavedTensor.Save(y, this);
    }

    public static OpFacts Facts => new(nameof(Tensor.LogSumExp),
        new OpSample("dim", t => t[0].LogSumExp(1), new OpInput([3, 4])),
        new OpSample("dims apart", t => t[0].LogSumExp([0, 2], keepDim: true), new OpInput([2, 3, 2])));

    public override string Name => "LogsumexpBackward0";

    public static Tensor Apply(Tensor x, ReducedDims dims)
    {
        if (!x.Dtype.IsFloatingPoint()) x = x.To(Dtype.Float32);
        var y = Tensor.Uninitialized(dims.ResultSizes, x.Dtype);
        var (dense, outer, n, inner) = dims.Arrange(x);
        if (x.Dtype == Dtype.Float32) Reduce.LogSumExp(dense.Elements<float>(), outer, n, inner, y.Span<float>());
        else Reduce.LogSumExp(dense.Elements<double>(), outer, n, inner, y.Span<double>());
        GC.KeepAlive(dense);
        return Tensor.Records(x) ? y.ProducedBy(new LogSumExpNode(x, y, dims)) : y;
    }

    internal override void Release()
    {
        _x.Release();
        _y.Release();
    }

    internal override void Backward(ref Gradients g) =>
        g.Set(0, _dims.Spread(g.Dy) * (_x.Unpack(this) - _y.Unpack(this).Reshape(_dims.KeptSizes)).Exp());
}

/// <content>Variances, norms and log-sum-exp.</content>
public partial class Tensor
{
    /// <summary>The variance of all elements, 0-dim: squared deviations over n - <paramref name="correction"/>.</summary>
    /// <exception cref="InvalidOperationException">Integer elements.</exception>
    public Tensor Var(double correction = 1) => Var([], correction);

    /// <summary>The variance over <paramref name="dim"/>.</summary>
    /// <exception cref="InvalidOperationException">Integer elements.</exception>
    public Tensor Var(int dim, double correction = 1, bool keepDim = false) => Var([dim], correction, keepDim);

    /// <summary>The variance of all elements; <paramref name="unbiased"/> is correction 1, otherwise 0.</summary>
    /// <exception cref="InvalidOperationException">Integer elements.</exception>
    public Tensor Var(bool unbiased) => Var([], unbiased ? 1 : 0);

    /// <summary>The variance over <paramref name="dim"/>; <paramref name="unbiased"/> is correction 1, otherwise 0.</summary>
    /// <exception cref="InvalidOperationException">Integer elements.</exception>
    public Tensor Var(int dim, bool unbiased, bool keepDim = false) => Var([dim], unbiased ? 1 : 0, keepDim);

    /// <summary>The variance over several dimensions (all if none); <paramref name="correction"/> 1 is the unbiased estimate, 0 the biased.</summary>
    /// <exception cref="InvalidOperationException">Integer elements.</exception>
    public Tensor Var(ReadOnlySpan<int> dim, double correction = 1, bool keepDim = false) => VarNode.Apply(this, ReducedDims.Of(this, dim, keepDim, "var"), correction);

    /// <summary>The standard deviation of all elements, 0-dim.</summary>
    /// <exception cref="InvalidOperationException">Integer elements.</exception>
    public Tensor Std(double correction = 1) => Std([], correction);

    /// <summary>The standard deviation over <paramref name="dim"/>.</summary>
    /// <exception cref="InvalidOperationException">Integer elements.</exception>
    public Tensor Std(int dim, double correction = 1, bool keepDim = false) => Std([dim], correction, keepDim);

    /// <summary>The standard deviation of all elements; <paramref name="unbiased"/> is correction 1, otherwise 0.</summary>
    /// <exception cref="InvalidOperationException">Integer elements.</exception>
    public Tensor Std(bool unbiased) => Std([], unbiased ? 1 : 0);

    /// <summary>The standard deviation over <paramref name="dim"/>; <paramref name="unbiased"/> is correction 1, otherwise 0.</summary>
    /// <exception cref="InvalidOperationException">Integer elements.</exception>
    public Tensor Std(int dim, bool unbiased, bool keepDim = false) => Std([dim], unbiased ? 1 : 0, keepDim);

    /// <summary>The standard deviation over several dimensions (all if none); its gradient is 0 where it is 0.</summary>
    /// <exception cref="InvalidOperationException">Integer elements.</exception>
    public Tensor Std(ReadOnlySpan<int> dim, double correction = 1, bool keepDim = false) => Unary.Apply(default(RootOfVariance), Var(dim, correction, keepDim));

    /// <summary>Variance and mean over several dimensions (all if none).</summary>
    /// <exception cref="InvalidOperationException">Integer elements.</exception>
    public (Tensor Var, Tensor Mean) VarMean(ReadOnlySpan<int> dim = default, double correction = 1, bool keepDim = false) => (Var(dim, correction, keepDim), Mean(dim, keepDim));

    /// <summary>The <paramref name="p"/>-norm over <paramref name="dim"/>, or of all elements; infinities give the largest and smallest |x|, 0 the number of non-zeros.</summary>
    /// <exception cref="InvalidOperationException">Integer elements.</exception>
    public Tensor Norm(double p = 2, int? dim = null, bool keepDim = false) => Norm(p, dim is { } one ? [one] : [], keepDim);

    /// <summary>The <paramref name="p"/>-norm over several dimensions (all if none); its gradient is 0 where it is 0.</summary>
    /// <exception cref="InvalidOperationException">Integer elements.</exception>
    public Tensor Norm(double p, ReadOnlySpan<int> dim, bool keepDim = false) => NormNode.Apply(this, ReducedDims.Of(this, dim, keepDim, "norm"), p);

    /// <summary>log sum exp over <paramref name="dim"/>, without overflow.</summary>
    public Tensor LogSumExp(int dim, bool keepDim = false) => LogSumExp([dim], keepDim);

    /// <summary>log sum exp over several dimensions (all if none), without overflow.</summary>
    public Tensor LogSumExp(ReadOnlySpan<int> dim, bool keepDim = false) => LogSumExpNode.Apply(this, ReducedDims.Of(this, dim, keepDim, "logsumexp"));
}
