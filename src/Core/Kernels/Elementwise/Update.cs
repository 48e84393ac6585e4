namespace MiniTorch;

/// <summary>Runs an <see cref="IUpdate"/> over spans of equal length, contiguous, in place: one pass over the parameter, its gradient and all its states.</summary>
internal static unsafe class Update
{
    /// <summary>p changed by g.</summary>
    public static void Run<TUpdate, T>(TUpdate update, Span<T> p, ReadOnlySpan<T> g)
        where TUpdate : struct, IUpdate
        where T : unmanaged
    {
        fixed (T* pp = p, pg = g) Pass<Stateless<TUpdate>, T>(new(update), p.Length, pp, pg, null, null, null);
    }

    /// <summary>p and s1 changed by g.</summary>
    public static void Run<TUpdate, T>(TUpdate update, Span<T> p, ReadOnlySpan<T> g, Span<T> s1)
        where TUpdate : struct, IUpdate1
        where T : unmanaged
    {
        fixed (T* pp = p, pg = g, p1 = s1) Pass<OneState<TUpdate>, T>(new(update), p.Length, pp, pg, p1, null, null);
    }

    /// <summary>p, s1 and s2 changed by g.</summary>
    public static void Run<TUpdate, T>(TUpdate update, Span<T> p, ReadOnlySpan<T> g, Span<T> s1, Span<T> s2)
        where TUpdate : struct, IUpdate2
        where T : unmanaged
    {
        fixed (T* pp = p, pg = g, p1 = s1, p2 = s2) Pass<TwoStates<TUpdate>, T>(new(update), p.Length, pp, pg, p1, p2, null);
    }

    /// <summary>p, s1, s2 and s3 changed by g.</summary>
    public static void Run<TUpdate, T>(TUpdate update, Span<T> p, ReadOnlySpan<T> g, Span<T> s1, Span<T> s2, Span<T> s3)
        where TUpdate : struct, IUpdate3
        where T : unmanaged
    {
        fixed (T* pp = p, pg = g, p1 = s1, p2 = s2, p3 = s3) Pass<ThreeStates<TUpdate>, T>(new(update), p.Length, pp, pg, p1, p2, p3);
    }

    private static void Pass<TRule, T>(TRule rule, int count, T* p, T* g, T* s1, T* s2, T* s3)
        where TRule : struct, IRule
        where T : unmanaged
    {
        if (count == 0) return;
        var job = new UpdateJob<TRule, T>(rule, p, g, s1, s2, s3);
        if (count < 2 * ElementPass.Grain || Workers.Threads == 1) job.Run(0, count);
        else Workers.For(count, ElementPass.Grain, job);
    }

    private readonly struct UpdateJob<TRule, T>(TRule rule, T* p, T* g, T* s1, T* s2, T* s3) : IRangeJob
        where TRule : struct, IRule
        where T : unmanaged
    {
        public void Run(int start, int end)
        {
            var call = new UpdateCall<TRule>(rule, end - start, (byte*)(p + start), (byte*)(g + start), At(s1, start), At(s2, start), At(s3, start));
            LaneTypes.Run<T, UpdateCall<TRule>>(ref call);
        }

        private static byte* At(T* state, int start) => state == null ? null : (byte*)(state + start);
    }
}
