using System.Numerics;
using System.Runtime.CompilerServices;

namespace MiniTorch;

/// <summary>
/// Log-softmax and negative log likelihood in one pass over logits[rows, classes]. With p = softmax(x), target t, class weights w (1 if none) and smoothing s, a
/// row's loss is (1 - s) w[t] (-log p[t]) + s / classes * sum over c of w[c] (-log p[c]); 0 where t is the index to ignore.
/// Targets must have been checked.
/// </summary>
internal readonly unsafe struct CrossEntropy<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly int _rows, _classes;
    private readonly long _ignoreIndex;
    private readonly double _smoothing;

    public CrossEntropy(int rows, int classes, long ignoreIndex = -100, double smoothing = 0)
        => (_rows, _classes, _ignoreIndex, _smoothing) = (rows, classes, ignoreIndex, smoothing);

    /// <summary>The sum of the targets' weights, which a mean divides by.</summary>
    public double TotalWeight(ReadOnlySpan<long> targets, ReadOnlySpan<T> weight)
    {
        double total = 0;
        foreach (long t in targets)
            if (t != _ignoreIndex) total += weight.IsEmpty ? 1 : double.CreateChecked(weight[(int)t]);
        return total;
    }

    /// <summary>loss[rows], and state[rows, 2] (each row's maximum and log sum), which the gradient needs.</summary>
    public void Forward(ReadOnlySpan<T> x, ReadOnlySpan<long> targets, ReadOnlySpan<T> weight, Span<T> loss, Span<T> state)
    {
        fixed (T* px = x, pw = weight, pl = loss, ps = state)
        fixed (long* pt = targets)
        {
            var call = new Call(this, WeightSum(weight), px, pt, pw, pl, ps, null, backward: false);
            LaneTypes.Run<T, Call>(ref call);
        }
    }

    /// <summary>dx[rows, classes] given the gradient of each row's loss.</summary>
    public void Backward(ReadOnlySpan<T> x, ReadOnlySpan<long> targets, ReadOnlySpan<T> weight, ReadOnlySpan<T> state, ReadOnlySpan<T> dloss, Span<T> dx)
    {
        fixed (T* px = x, pw = weight, pl = dloss, ps = state, pd = dx)
        fixed (long* pt = targets)
        {
            var call = new Call(this, WeightSum(weight), px, pt, pw, pl, ps, pd, backward: true);
            LaneTypes.Run<T, Call>(ref call);
        }
    }

    private double WeightSum(ReadOnlySpan<T> weight)
    {
        if (weight.IsEmpty) return _classes;
        double sum = 0;
        foreach (T w in weight) sum += double.CreateChecked(w);
        return sum;
    }

    private readonly struct Call(CrossEntropy<T> shape, double weightSum, T* x, long* targets, T* weight, T* loss, T* state, T* dx, bool backward) : ILaneAction
    {
        public void Run<V>()
            where V : unmanaged, IReals<V>
            => Workers.For(shape._rows, Softmax.Grain(shape._classes), new Job<V>(shape, weightSum, x, targets, weight, loss, state, dx, backward));
    }

    private readonly struct Job<V>(CrossEntropy<T> shape, double weightSum, T* x, long* targets, T* weight, T* loss, T* state, T* dx, bool backward) : IRangeJob
        where V : unmanaged, IReals<V>
    {
        public void Run(int start, int end)
        {
            int n = shape._classes;
            for (int row = start; row < end; row++)
            {
                T* logits = x + (long)row * n;
                if (backward) Gradient(n, row, logits, dx + (long)row * n);
                else Loss(n, row, logits);
            }
        }

        private void Loss(int n, int row, T* logits)
        {
            long t = targets[row];
            if (t == shape._ignoreIndex)
            {
                loss[row] = state[2 * row] = state[2 * row + 1] = T.Zero;
                return;
            }
            V max = SoftmaxRows<V, T>.Max(n, logits);
            V logSum = SoftmaxRows<V, T>.SumExp(n, logits, max).Log();
            double m = V.First(max), log = V.First(logSum), s = shape._smoothing;
            double value = (1 - s) * Weight(t) * (log - (double.CreateTruncating(logits[t]) - m));
            if (s != 0) value += s / n * (log * weightSum - WeightedSum(n, logits, max));
            loss[row] = T.CreateTruncating(value);
            state[2 * row] = T.CreateTruncating(m);
            state[2 * row + 1] = T.CreateTruncating(log);
        }

        private double Weight(long t) => weight == null ? 1 : double.CreateTruncating(weight[t]);

        /// <summary>The sum of w (x - max).</summary>
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private double WeightedSum(int n, T* logits, V max)
        {
            V sum = V.Of(0);
            int i = 0;
            for (; i + V.Count <= n; i += V.Count)
                sum += weight == null ? V.Load(logits + i) - max : (V.Load(logits + i) - max) * V.Load(weight + i);
            if (i < n)
            {
                V rest = V.LoadPart(logits + i, n - i) - max;
                sum += V.Select(V.Head(n - i), weight == null ? rest : rest * V.LoadPart(weight + i, n - i), V.Of(0));
            }
            return V.First(V.SumAcross(sum));
        }

        /// <summary>dx[c] = dloss (p[c] ((1 - s) w[t] + s / n sum w) - s / n w[c] - [c = t] (1 - s) w[t])</summary>
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private void Gradient(int n, int row, T* logits, T* to)
        {
            long t = targets[row];
            if (t == shape._ignoreIndex)
            {
                new Span<T>(to, n).Clear();
                return;
            }
            double g = double.CreateTruncating(loss[row]), s = shape._smoothing, onTarget = g * (1 - s) * Weight(t);
            V max = V.Broadcast(state + 2 * row), logSum = V.Broadcast(state + 2 * row + 1);
            V scale = V.Of(onTarget + g * s / n * weightSum), share = V.Of(g * s / n);
            int i = 0;
            if (s == 0)
            {
                for (; i + V.Count <= n; i += V.Count) V.Store((V.Load(logits + i) - max - logSum).Exp() * scale, to + i);
                if (i < n) V.StorePart((V.LoadPart(logits + i, n - i) - max - logSum).Exp() * scale, to + i, n - i);
            }
            else
            {
                for (; i + V.Count <= n; i += V.Count)
                    V.Store((V.Load(logits + i) - max - logSum).Exp() * scale - (weight == null ? share : share * V.Load(weight + i)), to + i);
                if (i < n)
                    V.StorePart((V.LoadPart(logits + i, n - i) - max - logSum).Exp() * scale - (weight == null ? share : share * V.LoadPart(weight + i, n - i)), to + i, n - i);
            }
            to[t] -= T.CreateTruncating(onTarget);
        }
    }
}
