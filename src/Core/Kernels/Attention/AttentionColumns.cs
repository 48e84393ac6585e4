using System.Numerics;
using System.Runtime.CompilerServices;

namespace MiniTorch;

/// <summary>What a group of neighbouring queries, one a lane, sees of the keys, one a row.</summary>
/// <param name="All">Keys that every query of the group sees; of those from here on, key i is hidden from the first i + 1 - All queries.</param>
/// <param name="Any">Keys that a query of the group sees.</param>
/// <param name="Keys">Keys that a query of the block sees: the rows that there are.</param>
internal readonly record struct Sight(int All, int Any, int Keys);

/// <summary>
/// The scores of a group of queries: softmax down the keys that each sees, and the way back. With queries in lanes nothing is summed across lanes, and every row is a
/// whole register.
/// </summary>
internal static unsafe class AttentionColumns<V, T>
    where V : unmanaged, IReals<V>
    where T : unmanaged, INumber<T>
{
    // A call for each pass: inlined into one method they exceed what the JIT is willing to inline, and exponentials become calls.
    private const MethodImplOptions Fast = MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining;

    /// <summary>scores = softmax(factor scores) over the keys that a query sees, 0 for the others; gives the logs of the sums, infinity where nothing was seen.</summary>
    public static V Softmax(Sight sight, double factor, T* scores, nint pitch)
    {
        Hide(sight, scores, pitch);
        V max = Max(sight.Any, factor, scores, pitch);
        // Where all is minus infinity the exponentials are to be 0, and the scale.
        max = V.Select(V.Equal(max, V.Of(double.NegativeInfinity)), V.Of(0), max);
        V sum = Exponentials(sight.Any, factor, max, scores, pitch), nothing = V.Equal(sum, V.Of(0));
        Scale(sight.Any, V.Select(nothing, V.Of(0), 1 / sum), scores, pitch);
        Clear(sight, scores, pitch);
        return V.Select(nothing, V.Of(double.PositiveInfinity), max + sum.Log());
    }

    /// <summary>scores to their softmax p again, and d from dL/dp to outer p (d - sum p d).</summary>
    public static void Backward(Sight sight, double factor, double outer, V logSum, T* scores, T* d, nint pitch)
    {
        Hide(sight, scores, pitch);
        Gradient(sight.Any, outer, Probabilities(sight.Any, factor, logSum, scores, d, pitch), scores, d, pitch);
        Clear(sight, scores, pitch);
        Clear(sight, d, pitch);
    }

    private static void Hide(Sight sight, T* scores, nint pitch)
    {
        V hidden = V.Of(double.NegativeInfinity);
        for (int i = sight.All; i < sight.Any; i++) V.StorePart(hidden, scores + (i * pitch), i + 1 - sight.All);
    }

    private static void Clear(Sight sight, T* scores, nint pitch)
    {
        for (int i = sight.Any; i < sight.Keys; i++) V.Store(V.Of(0), scores + (i * pitch));
    }

    /// <summary>A NaN may pass unseen, the sum of exponentials has it all the same.</summary>
    [MethodImpl(Fast)]
    private static V Max(int keys, double factor, T* scores, nint pitch)
    {
        V max = V.Of(double.NegativeInfinity), scale = V.Of(factor);
        for (; keys > 0; keys--, scores += pitch) max = V.FastMax(max, V.Load(scores) * scale);
        return max;
    }

    /// <summary>scores = exp(factor scores - max), and their sums.</summary>
    [MethodImpl(Fast)]
    private static V Exponentials(int keys, double factor, V max, T* scores, nint pitch)
    {
        V sum = V.Of(0), scale = V.Of(factor);
        for (; keys > 0; keys--, scores += pitch)
        {
            V e = (V.Load(scores) * scale - max).Exp();
            V.Store(e, scores);
            sum += e;
        }
        return sum;
    }

    [MethodImpl(Fast)]
    private static void Scale(int keys, V scale, T* scores, nint pitch)
    {
        for (; keys > 0; keys--, scores += pitch) V.Store(V.Load(scores) * scale, scores);
    }

    /// <summary>scores = p = exp(factor scores - logSum), and the sums of p d.</summary>
    [MethodImpl(Fast)]
    private static V Probabilities(int keys, double factor, V logSum, T* scores, T* d, nint pitch)
    {
        V sum = V.Of(0), scale = V.Of(factor);
        for (; keys > 0; keys--, scores += pitch, d += pitch)
        {
            V p = (V.Load(scores) * scale - logSum).Exp();
            V.Store(p, scores);
            sum = V.MulAdd(p, V.Load(d), sum);
        }
        return sum;
    }

    [MethodImpl(Fast)]
    private static void Gradient(int keys, double factor, V sum, T* p, T* d, nint pitch)
    {
        V scale = V.Of(factor);
        for (; keys > 0; keys--, p += pitch, d += pitch) V.Store(V.Load(p) * (V.Load(d) - sum) * scale, d);
    }
}
