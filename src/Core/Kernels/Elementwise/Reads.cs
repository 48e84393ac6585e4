namespace MiniTorch;

/// <summary>What of x and y = f(x) the gradient of a formula reads; found by running it once over <see cref="Probe"/>.</summary>
internal static class Reads<TOp>
    where TOp : struct, IUnaryOp
{
    private static readonly Probe s_trace = Trace(default);

    /// <summary>Whether Backward reads x.</summary>
    public static bool X => s_trace.Reads(Probe.First);

    /// <summary>Whether Backward reads y.</summary>
    public static bool Y => s_trace.Reads(Probe.Result);

    /// <summary>The trace of one op: a formula may depend on the op's constants.</summary>
    public static Probe Trace(TOp op) => op.Backward(Probe.First, Probe.Result, Probe.Gradient);
}

/// <summary>What of a, b and y = f(a, b) the gradients of a formula read; found by running it once over <see cref="Probe"/>.</summary>
internal static class ReadsBinary<TOp>
    where TOp : struct, IBinaryOp
{
    private static readonly Probe s_a = TraceA(default);
    private static readonly Probe s_b = TraceB(default);

    /// <summary>Whether BackwardA reads a.</summary>
    public static bool AOfA => s_a.Reads(Probe.First);

    /// <summary>Whether BackwardA reads b.</summary>
    public static bool AOfB => s_a.Reads(Probe.Second);

    /// <summary>Whether BackwardA reads y.</summary>
    public static bool AOfY => s_a.Reads(Probe.Result);

    /// <summary>Whether BackwardB reads a.</summary>
    public static bool BOfA => s_b.Reads(Probe.First);

    /// <summary>Whether BackwardB reads b.</summary>
    public static bool BOfB => s_b.Reads(Probe.Second);

    /// <summary>Whether BackwardB reads y.</summary>
    public static bool BOfY => s_b.Reads(Probe.Result);

    /// <summary>The trace of one op's BackwardA.</summary>
    public static Probe TraceA(TOp op) => op.BackwardA(Probe.First, Probe.Second, Probe.Result, Probe.Gradient);

    /// <summary>The trace of one op's BackwardB.</summary>
    public static Probe TraceB(TOp op) => op.BackwardB(Probe.First, Probe.Second, Probe.Result, Probe.Gradient);
}
