namespace MiniTorch;

/// <summary>What is looked for on a thread.</summary>
[Flags]
internal enum AnomalyMode : byte
{
    None = 0,

    /// <summary>Nodes record where the user called them.</summary>
    Trace = 1,

    /// <summary>Backward throws at a NaN.</summary>
    CheckNaN = 2,

    /// <summary>Forward throws at a NaN.</summary>
    ForwardNaN = 4,

    /// <summary>Forward throws where an infinity first appears.</summary>
    ForwardInfinity = 8,
}

/// <summary>Restores what was looked for before.</summary>
public readonly ref struct AnomalyScope
{
    private readonly AnomalyMode _before;
    private readonly bool _entered;

    internal AnomalyScope(AnomalyMode mode)
    {
        _before = Anomalies.Mode;
        _entered = true;
        Anomalies.Mode = mode;
    }

    /// <summary>Restores what was looked for before.</summary>
    public void Dispose()
    {
        if (_entered) Anomalies.Mode = _before;
    }
}

/// <content>Finding the op that made a NaN.</content>
public static partial class Autograd
{
    /// <summary>
    /// Until the scope is disposed, ops record the line that called them, and a backward that makes a NaN throws at once, naming that line (and the op
    /// that made an infinity before, if one did). Slow: for finding faults.
    /// </summary>
    /// <param name="checkNan">False: only record call sites, for the errors of backward.</param>
    public static AnomalyScope DetectAnomaly(bool checkNan = true) =>
        new((Anomalies.Mode & ~AnomalyMode.CheckNaN) | AnomalyMode.Trace | (checkNan ? AnomalyMode.CheckNaN : AnomalyMode.None));

    /// <summary>
    /// Until the scope is disposed, a recorded op throws if its result holds the first NaN or infinity, naming the line that called it, or, if an input
    /// held a NaN already, which one. An infinity that an op only passes on (a mask's, say) is let through.
    /// </summary>
    /// <param name="checkInfinity">False: look for NaN only.</param>
    public static AnomalyScope DetectForwardAnomaly(bool checkInfinity = true) =>
        new((Anomalies.Mode & ~AnomalyMode.ForwardInfinity) | AnomalyMode.Trace | AnomalyMode.ForwardNaN | (checkInfinity ? AnomalyMode.ForwardInfinity : AnomalyMode.None));
}

/// <summary>The mode of this thread, and the check of what ops make forward.</summary>
internal static class Anomalies
{
    [ThreadStatic]
    private static AnomalyMode t_mode;

    [ThreadStatic]
    private static Inputs t_inputs;

    public static AnomalyMode Mode
    {
        get => t_mode;
        set => t_mode = value;
    }

    private static bool ChecksForward => (t_mode & (AnomalyMode.ForwardNaN | AnomalyMode.ForwardInfinity)) != 0;

    /// <summary>Notes what the inputs of an op hold, just before its result is looked at.</summary>
    public static void NoteInputs(params ReadOnlySpan<Tensor?> inputs)
    {
        if (!ChecksForward) return;
        t_inputs = default;
        for (int i = 0; i < inputs.Length; i++)
        {
            if (inputs[i] is not { } input) continue;
            if (t_inputs.NaN is null && input.HasNaN()) t_inputs = t_inputs with { NaN = i, Shape = input.Shape.ToString() };
            t_inputs = t_inputs with { HaveInfinity = t_inputs.HaveInfinity || input.HasInfinity() };
        }
    }

    /// <exception cref="InvalidOperationException">The op's result holds what is looked for.</exception>
    public static void CheckResult(Node node, Tensor result)
    {
        if (!ChecksForward) return;
        var inputs = t_inputs;
        t_inputs = default;
        bool isNaN = result.HasNaN();
        bool isFreshInfinity = !isNaN && (t_mode & AnomalyMode.ForwardInfinity) != 0 && !inputs.HaveInfinity && result.HasInfinity();
        if (!isNaN && !isFreshInfinity) return;
        string who = $"'{node.Name}'{Origin.Describe(node.Origin)}";
        throw new InvalidOperationException(isNaN && inputs.NaN is { } i
            ? $"[forward anomaly] {who} passed on a nan that its input {i}, of shape {inputs.Shape}, already held: no recorded op made it, look at the data or the parameters"
            : $"[forward anomaly] {who} produced the first {(isNaN ? "nan" : "inf")}: its inputs held none. Result of shape {result.Shape}");
    }

    private readonly record struct Inputs(int? NaN, string? Shape, bool HaveInfinity);
}

/// <summary>Looks at what one backward pass makes, while asked to.</summary>
internal sealed class AnomalyCheck
{
    private string? _firstInfinity;

    /// <summary>A check if this thread wants one.</summary>
    public static AnomalyCheck? OrNull() => (Anomalies.Mode & AnomalyMode.CheckNaN) != 0 ? new AnomalyCheck() : null;

    /// <exception cref="InvalidOperationException">A gradient holds a NaN.</exception>
    public void Check(Node node, ReadOnlySpan<Tensor?> gradients)
    {
        for (int i = 0; i < gradients.Length; i++)
        {
            if (gradients[i] is not { } gradient) continue;
            if (gradient.HasNaN())
            {
                string before = _firstInfinity is null ? "" : $" The first inf of this backward came out of {_firstInfinity}.";
                throw new InvalidOperationException($"Function '{node.Name}' returned nan values in its {i}th output. {ForwardCall(node)}{before}");
            }
            if (_firstInfinity is null && gradient.HasInfinity()) _firstInfinity = $"'{node.Name}' (output {i}). {ForwardCall(node)}";
        }
    }

    private static string ForwardCall(Node node) => Origin.Describe(node.Origin) is { Length: > 0 } where
        ? $"Its forward was called{where}."
        : "No forward pass information available. Enable detect anomaly during forward pass for more information.";
}
