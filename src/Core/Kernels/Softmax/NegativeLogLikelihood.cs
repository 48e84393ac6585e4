using System.Numerics;

namespace MiniTorch;

/// <summary>The negative log likelihood of targets[outer, inner] under logProbabilities[outer, classes, inner]: -w[t] x[t], 0 where t is to be ignored. Targets must have been checked.</summary>
internal static class NegativeLogLikelihood
{
    /// <summary>loss[outer, inner]</summary>
    public static void Forward<T>(int outer, int classes, int inner, ReadOnlySpan<T> x, ReadOnlySpan<long> targets, ReadOnlySpan<T> weight, long ignoreIndex, Span<T> loss)
        where T : unmanaged, INumber<T>
    {
        for (int i = 0; i < outer * inner; i++)
        {
            long t = targets[i];
            if (t == ignoreIndex) loss[i] = T.Zero;
            else
            {
                T value = x[((i / inner) * classes + (int)t) * inner + i % inner];
                loss[i] = weight.IsEmpty ? -value : -weight[(int)t] * value;
            }
        }
    }

    /// <summary>dx[outer, classes, inner] given the gradient of each loss.</summary>
    public static void Backward<T>(int outer, int classes, int inner, ReadOnlySpan<long> targets, ReadOnlySpan<T> weight, long ignoreIndex, ReadOnlySpan<T> dloss, Span<T> dx)
        where T : unmanaged, INumber<T>
    {
        dx.Clear();
        for (int i = 0; i < outer * inner; i++)
        {
            long t = targets[i];
            if (t == ignoreIndex) continue;
            dx[((i / inner) * classes + (int)t) * inner + i % inner] = weight.IsEmpty ? -dloss[i] : -weight[(int)t] * dloss[i];
        }
    }
}
