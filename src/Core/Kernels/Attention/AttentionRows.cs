using System.Numerics;
using System.Runtime.CompilerServices;

namespace MiniTorch;

/// <summary>One query's scores: softmax over the keys that it sees, 0 for the others, and the way back.</summary>
internal static unsafe class AttentionRows<V, T>
    where V : unmanaged, IReals<V>
    where T : unmanaged, INumber<T>
{
    /// <summary>scores = softmax(scores + mask) over the first <paramref name="seen"/>, 0 up to <paramref name="columns"/>; gives the log of the sum, infinity if nothing was seen.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static T Softmax(int seen, int columns, T* scores, T* mask)
    {
        int i;
        if (mask != null)
        {
            for (i = 0; i + V.Count <= seen; i += V.Count) V.Store(V.Load(scores + i) + V.Load(mask + i), scores + i);
            if (i < seen) V.StorePart(V.LoadPart(scores + i, seen - i) + V.LoadPart(mask + i, seen - i), scores + i, seen - i);
        }
        V max = SoftmaxRows<V, T>.Max(seen, scores);
        if (V.First(max) == double.NegativeInfinity)
        {
            new Span<T>(scores, columns).Clear();
            return T.CreateTruncating(double.PositiveInfinity);
        }
        V sum = SoftmaxRows<V, T>.Exponentials(seen, scores, max, scores);
        V scale = 1 / sum;
        for (i = 0; i + V.Count <= seen; i += V.Count) V.Store(V.Load(scores + i) * scale, scores + i);
        if (i < seen) V.StorePart(V.LoadPart(scores + i, seen - i) * scale, scores + i, seen - i);
        new Span<T>(scores + seen, columns - seen).Clear();
        return T.CreateTruncating(V.First(max + sum.Log()));
    }

    /// <summary>scores to their softmax p again, and d from dL/dp to dL/dscores = p (d - sum p d).</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Backward(int seen, int columns, T* scores, T* d, T* mask, T* logSum)
    {
        V shift = V.Broadcast(logSum), sum = V.Of(0);
        int i = 0;
        for (; i + V.Count <= seen; i += V.Count)
        {
            V s = V.Load(scores + i);
            if (mask != null) s += V.Load(mask + i);
            V p = (s - shift).Exp();
            V.Store(p, scores + i);
            sum = V.MulAdd(p, V.Load(d + i), sum);
        }
        if (i < seen)
        {
            V s = V.LoadPart(scores + i, seen - i);
            if (mask != null) s += V.LoadPart(mask + i, seen - i);
            V p = (s - shift).Exp();
            V.StorePart(p, scores + i, seen - i);
            sum += V.Select(V.Head(seen - i), p * V.LoadPart(d + i, seen - i), V.Of(0));
        }
        sum = V.SumAcross(sum);
        for (i = 0; i + V.Count <= seen; i += V.Count) V.Store(V.Load(scores + i) * (V.Load(d + i) - sum), d + i);
        if (i < seen) V.StorePart(V.LoadPart(scores + i, seen - i) * (V.LoadPart(d + i, seen - i) - sum), d + i, seen - i);
        new Span<T>(scores + seen, columns - seen).Clear();
        new Span<T>(d + seen, columns - seen).Clear();
    }
}
