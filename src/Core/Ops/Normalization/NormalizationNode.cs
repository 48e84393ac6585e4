using System.Numerics;

namespace MiniTorch;

/// <summary>
/// A normalisation with a weight and a bias for each of its parameters' places: y = xhat w + b,  xhat = (x - mean) rstd.  dw = sum dy xhat,  db = sum dy.
/// </summary>
internal abstract class NormalizationNode : Node
{
    private readonly int[] _parameterSizes;
    private SavedTensor _x, _weight, _mean, _rstd;

    private protected NormalizationNode(Tensor x, Tensor? weight, Tensor? bias, Tensor? mean, Tensor rstd, int[] parameterSizes)
    {
        _parameterSizes = parameterSizes;
        Connect(x, weight, bias);
        _x = SavedTensor.Save(x);
        _weight = SavedTensor.Save(weight);
        _mean = SavedTensor.Save(mean);
        _rstd = SavedTensor.Save(rstd);
    }

    internal sealed override void Release()
    {
        _x.Release();
        _weight.Release();
        _mean.Release();
        _rstd.Release();
    }

    internal sealed override void Backward(ref Gradients g)
    {
        var saved = new Saved(_x.Unpack(this), _weight.UnpackOrNull(this), _mean.UnpackOrNull(this), _rstd.Unpack(this));
        if (GradMode.Enabled) Compose(ref g, saved);
        else if (g.Dy.Dtype == Dtype.Float32) Fuse<float>(ref g, saved);
        else Fuse<double>(ref g, saved);
    }

    /// <summary>The gradients in differentiable ops.</summary>
    private protected abstract void Compose(ref Gradients g, in Saved saved);

    /// <summary>The same by one kernel, into those that are wanted.</summary>
    private protected abstract void Run<T>(Tensor dy, in Saved saved, Tensor? dx, Tensor? dw, Tensor? db)
        where T : unmanaged, INumber<T>;

    /// <summary>The elements of a dense tensor; none if it is null.</summary>
    private protected static Span<T> Elements<T>(Tensor? x)
        where T : unmanaged => x is null ? default : x.Elements<T>();

    private void Fuse<T>(ref Gradients g, in Saved saved)
        where T : unmanaged, INumber<T>
    {
        Tensor x = saved.X.Dense();
        var weight = saved.Weight?.Dense();
        var dx = g.Needs(0) ? Tensor.Uninitialized(x.FreshLayout, x.Dtype) : null;
        var dw = g.Needs(1) ? Tensor.Uninitialized(_parameterSizes, x.Dtype) : null;
        var db = g.Needs(2) ? Tensor.Uninitialized(_parameterSizes, x.Dtype) : null;
        Run<T>(g.Dy, new Saved(x, weight, saved.Mean, saved.Rstd), dx, dw, db);
        GC.KeepAlive(x);
        GC.KeepAlive(weight);
        if (dx is not null) g.Set(0, dx);
        if (dw is not null) g.Set(1, dw);
        if (db is not null) g.Set(2, db);
    }

    /// <summary>What the forward kept; x and weight are dense where a kernel runs.</summary>
    private protected readonly record struct Saved(Tensor X, Tensor? Weight, Tensor? Mean, Tensor Rstd);
}
