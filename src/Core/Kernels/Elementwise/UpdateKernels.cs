using System.Runtime.CompilerServices;

namespace MiniTorch;

/// <summary>The rules of all numbers of states in one form; states that a rule lacks are neither loaded nor stored.</summary>
internal interface IRule
{
    static abstract int States { get; }

    void Apply<V>(ref V p, V g, ref V s1, ref V s2, ref V s3)
        where V : unmanaged, IReals<V>;
}

internal readonly struct Stateless<TUpdate>(TUpdate update) : IRule
    where TUpdate : struct, IUpdate
{
    public static int States => 0;
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Apply<V>(ref V p, V g, ref V s1, ref V s2, ref V s3)
        where V : unmanaged, IReals<V> => update.Apply(ref p, g);
}

internal readonly struct OneState<TUpdate>(TUpdate update) : IRule
    where TUpdate : struct, IUpdate1
{
    public static int States => 1;
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Apply<V>(ref V p, V g, ref V s1, ref V s2, ref V s3)
        where V : unmanaged, IReals<V> => update.Apply(ref p, g, ref s1);
}

internal readonly struct TwoStates<TUpdate>(TUpdate update) : IRule
    where TUpdate : struct, IUpdate2
{
    public static int States => 2;
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Apply<V>(ref V p, V g, ref V s1, ref V s2, ref V s3)
        where V : unmanaged, IReals<V> => update.Apply(ref p, g, ref s1, ref s2);
}

internal readonly struct ThreeStates<TUpdate>(TUpdate update) : IRule
    where TUpdate : struct, IUpdate3
{
    public static int States => 3;
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Apply<V>(ref V p, V g, ref V s1, ref V s2, ref V s3)
        where V : unmanaged, IReals<V> => update.Apply(ref p, g, ref s1, ref s2, ref s3);
}

internal readonly unsafe struct UpdateCall<TRule>(TRule rule, int count, byte* p, byte* g, byte* s1, byte* s2, byte* s3) : ILaneAction
    where TRule : struct, IRule
{
    public void Run<V>()
        where V : unmanaged, IReals<V>
    {
        int groups = count / V.Count, rest = count - groups * V.Count;
        if (groups > 0) Loop<V>(rule, p, g, s1, s2, s3, groups);
        if (rest == 0) return;
        nint end = (nint)groups * V.Count * V.ElementSize;
        V vp = V.LoadPart(p + end, rest), vg = V.LoadPart(g + end, rest);
        V v1 = TRule.States > 0 ? V.LoadPart(s1 + end, rest) : default;
        V v2 = TRule.States > 1 ? V.LoadPart(s2 + end, rest) : default;
        V v3 = TRule.States > 2 ? V.LoadPart(s3 + end, rest) : default;
        Loop<V>(rule, (byte*)&vp, (byte*)&vg, (byte*)&v1, (byte*)&v2, (byte*)&v3, 1);
        V.StorePart(vp, p + end, rest);
        if (TRule.States > 0) V.StorePart(v1, s1 + end, rest);
        if (TRule.States > 1) V.StorePart(v2, s2 + end, rest);
        if (TRule.States > 2) V.StorePart(v3, s3 + end, rest);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Loop<V>(TRule rule, byte* p, byte* g, byte* s1, byte* s2, byte* s3, int groups)
        where V : unmanaged, IReals<V>
    {
        for (nint at = 0, end = (nint)groups * V.Count * V.ElementSize; at < end; at += V.Count * V.ElementSize)
        {
            V vp = V.Load(p + at), v1 = default, v2 = default, v3 = default;
            if (TRule.States > 0) v1 = V.Load(s1 + at);
            if (TRule.States > 1) v2 = V.Load(s2 + at);
            if (TRule.States > 2) v3 = V.Load(s3 + at);
            rule.Apply(ref vp, V.Load(g + at), ref v1, ref v2, ref v3);
            V.Store(vp, p + at);
            if (TRule.States > 0) V.Store(v1, s1 + at);
            if (TRule.States > 1) V.Store(v2, s2 + at);
            if (TRule.States > 2) V.Store(v3, s3 + at);
        }
    }
}
