namespace MiniTorch;

/// <content>Hooks on several tensors at once.</content>
public static partial class Autograd
{
    /// <summary>
    /// Calls <paramref name="hook"/> once in each backward pass, when the gradients of all <paramref name="tensors"/> that the pass reaches are there:
    /// with one for each tensor, null where the pass does not reach it.
    /// </summary>
    /// <param name="tensors">Tensors that require grad.</param>
    /// <param name="hook">Gets the gradients; must not change them.</param>
    /// <param name="mode">"all", or "any": then the first gradient that comes is enough, and the others are null.</param>
    /// <returns>A handle that takes the hook away.</returns>
    /// <exception cref="ArgumentException">Another mode.</exception>
    /// <exception cref="InvalidOperationException">A tensor does not require grad.</exception>
    public static HookHandle RegisterMultiGradHook(IReadOnlyList<Tensor> tensors, Action<IReadOnlyList<Tensor?>> hook, string mode = "all")
    {
        ArgumentNullException.ThrowIfNull(tensors);
        ArgumentNullException.ThrowIfNull(hook);
        if (mode is not ("all" or "any")) throw new ArgumentException($"Expects mode to be one of ('all', 'any') but got {mode}", nameof(mode));
        var edges = EdgesOf(tensors);
        var group = new MultiGradHook(edges, hook, waitsForAll: mode == "all");
        var handles = new HookHandle[edges.Length];
        for (int i = 0; i < edges.Length; i++)
        {
            int index = i;
            handles[i] = edges[i].Node!.HooksOrNew.Tensor.Add((edges[i].OutputNr, gradient => group.Arrived(index, gradient), () => group.Arrived(index, null)));
        }
        return new HookHandle(() => Array.ForEach(handles, handle => handle.Remove()));
    }
}

/// <summary>What has arrived of one group of tensors, for each pass that runs.</summary>
internal sealed class MultiGradHook(Edge[] edges, Action<IReadOnlyList<Tensor?>> hook, bool waitsForAll)
{
    private readonly System.Runtime.CompilerServices.ConditionalWeakTable<BackwardRun, Round> _rounds = [];

    public Tensor? Arrived(int index, Tensor? gradient)
    {
        var run = BackwardRun.Current!;
        var round = _rounds.GetValue(run, run => new Round(edges.Length, Array.FindAll(edges, edge => run.Reaches(edge.Node!)).Length));
        round.Gradients[index] = gradient;
        round.Awaited--;
        bool isDue = waitsForAll ? round.Awaited == 0 : gradient is not null && !round.IsDone;
        if (!isDue) return null;
        round.IsDone = true;
        hook(round.Gradients);
        return null;
    }

    private sealed class Round(int count, int awaited)
    {
        public readonly Tensor?[] Gradients = new Tensor?[count];
        public int Awaited = awaited;
        public bool IsDone;
    }
}
