using System.Numerics;
using System.Runtime.CompilerServices;

namespace MiniTorch;

/// <summary>
/// Log-softmax and negative log likelihood in one pass over logits[outer, classes, inner]. With p = softmax(x), target t, class weights w (1 if none) and
/// smoothing s, the loss at a position of [outer, inner] is (1 - s) w[t] (-log p[t]) + s / classes * sum over c of w[c] (-log p[c]); 0 where t is the index
/// to ignore. Adjacent elements are folded in lanes; targets must have been checked.
/// </summary>
internal readonly unsafe struct CrossEntropy<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly int _outer, _classes, _inner;
    private readonly long _ignoreIndex;
    private readonly double _smoothing;

    public CrossEntropy(int outer, int classes, int inner, long ignoreIndex = -100, double smoothing = 0)
        => (_outer, _classes, _inner, _ignoreIndex, _smoothing) = (outer, classes, inner, ignoreIndex, smoothing);

    private int Losses => _outer * _inner;

    /// <summary>The sum of the targets' weights, which a mean divides by.</summary>
    public double TotalWeight(ReadOnlySpan<long> targets, ReadOnlySpan<T> weight)
    {
        if (weight.IsEmpty) return targets.Length - targets.Count(_ignoreIndex);
        double total = 0;
        foreach (long t in targets)
            if (t != _ignoreIndex) total += double.CreateChecked(weight[(int)t]);
        return total;
    }

    /// <summary>loss[outer, inner], and state[2, outer, inner] (each position's maximum and log sum), which the gradient needs.</summary>
    public void Forward(ReadOnlySpan<T> x, ReadOnlySpan<long> targets, ReadOnlySpan<T> weight, Span<T> loss, Span<T> state)
    {
        fixed (T* px = x, pw = weight, pl = loss, ps = state)
        fixed (long* pt = targets)
        {
            var call = new Call(this, WeightSum(weight), px, pt, pw, pl, ps, null, backward: false);
            LaneTypes.Run<T, Call>(ref call);
        }
    }

    /// <summary>dx[outer, classes, inner] given the gradient of each loss.</summary>
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
        {
            int n = shape._classes, inner = shape._inner;
            if (inner == 1)
            {
                Workers.For(shape._outer, Softmax.Grain(n), new RowJob<V>(shape, weightSum, x, targets, weight, loss, state, dx, backward));
                return;
            }
            int strips = (inner + V.Count - 1) / V.Count;
            Workers.For(shape._outer * strips, Softmax.Grain((long)n * Math.Min(V.Count, inner)), new ColumnJob<V>(shape, strips, weightSum, x, targets, weight, loss, state, dx, backward));
        }
    }

    private readonly struct ColumnJob<V>(CrossEntropy<T> shape, int strips, double weightSum, T* x, long* targets, T* weight, T* loss, T* state, T* dx, bool backward) : IRangeJob
        where V : unmanaged, IReals<V>
    {
        public void Run(int start, int end)
        {
            T* picked = stackalloc T[V.Count], factors = stackalloc T[V.Count];
            bool* kept = stackalloc bool[V.Count];
            for (int task = start; task < end; task++)
            {
                int column = task % strips * V.Count, width = Math.Min(V.Count, shape._inner - column), at = task / strips * shape._inner + column;
                long from = (long)(task / strips) * shape._classes * shape._inner + column;
                if (backward) Gradient(width, at, x + from, dx + from, factors, kept);
                else Loss(width, at, x + from, picked, factors, kept);
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private void Loss(int width, int at, T* logits, T* picked, T* factors, bool* kept)
        {
            bool whole = width == V.Count;
            int n = shape._classes, inner = shape._inner;
            T* max = state + at, logSum = max + shape.Losses;
            CrossEntropyColumns<V, T>.LogSum(n, inner, width, logits, max, logSum);
            Factors(width, at, factors, kept);
            for (int j = 0; j < width; j++) picked[j] = kept[j] ? logits[targets[at + j] * inner + j] : T.Zero;
            V log = CrossEntropyColumns<V, T>.Load(whole, width, logSum);
            V value = V.Load(factors) * (log - (V.Load(picked) - CrossEntropyColumns<V, T>.Load(whole, width, max)));
            double s = shape._smoothing;
            if (s != 0) value += (log * weightSum - CrossEntropyColumns<V, T>.WeightedSum(n, inner, width, logits, max, weight)) * (s / n);
            CrossEntropyColumns<V, T>.Store(whole, width, V.Select(V.LoadMask(kept), value, V.Of(0)), loss + at);
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private void Gradient(int width, int at, T* logits, T* to, T* factors, bool* kept)
        {
            int n = shape._classes, inner = shape._inner;
            T* max = state + at, logSum = max + shape.Losses;
            Factors(width, at, factors, kept);
            V g = CrossEntropyColumns<V, T>.Load(width == V.Count, width, loss + at), onTarget = V.Load(factors) * g, share = g * (shape._smoothing / n);
            CrossEntropyColumns<V, T>.Spread(n, inner, width, logits, max, logSum, weight, onTarget + share * weightSum, share, V.LoadMask(kept), to);
            V.Store(onTarget, factors);
            for (int j = 0; j < width; j++)
                if (kept[j]) to[targets[at + j] * inner + j] -= factors[j];
        }

        /// <summary>What -log p of the target counts for, in each lane, and whether its loss is kept.</summary>
        private void Factors(int width, int at, T* factors, bool* kept)
        {
            T plain = T.CreateTruncating(1 - shape._smoothing);
            for (int j = 0; j < width; j++)
            {
                long t = targets[at + j];
                kept[j] = t != shape._ignoreIndex;
                factors[j] = weight == null || !kept[j] ? plain : plain * weight[t];
            }
        }
    }

    private readonly struct RowJob<V>(CrossEntropy<T> shape, double weightSum, T* x, long* targets, T* weight, T* loss, T* state, T* dx, bool backward) : IRangeJob
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
                loss[row] = state[row] = state[shape.Losses + row] = T.Zero;
                return;
            }
            V max = SoftmaxRows<V, T>.Max(n, logits);
            V logSum = SoftmaxRows<V, T>.SumExp(n, logits, max).Log();
            double m = V.First(max), log = V.First(logSum), s = shape._smoothing;
            double value = (1 - s) * Weight(t) * (log - (double.CreateTruncating(logits[t]) - m));
            if (s != 0) value += s / n * (log * weightSum - WeightedSum(n, logits, max));
            loss[row] = T.CreateTruncating(value);
            state[row] = T.CreateTruncating(m);
            state[shape.Losses + row] = T.CreateTruncating(log);
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
            V max = V.Broadcast(state + row), logSum = V.Broadcast(state + shape.Losses + row);
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
