namespace MiniTorch;

/// <summary>
/// One recorded op: what <c>GradFn</c> shows. It has an edge to the producer of each input, and turns the gradients of its outputs into those of its inputs.
/// </summary>
public abstract class Node
{
    private static long s_created;

    private Edge _edge0, _edge1;
    private Edge[]? _moreEdges;
    private OutputMeta _output0;
    private OutputMeta[]? _moreOutputs;
    private NodeHooks? _hooks;

    /// <summary>This node's part in the backward pass that runs through it now.</summary>
    internal NodeTask? Task;

    private protected Node()
    {
        if (this is AccumulateGrad) Id = long.MaxValue;
        Origin = MiniTorch.Origin.Now();
    }

    /// <summary>PyTorch's name for it: "AddBackward0".</summary>
    public abstract string Name { get; }

    /// <summary>The producers of the inputs, in order; a null node where an input needs no gradient.</summary>
    public IReadOnlyList<Edge> NextFunctions
    {
        get
        {
            var edges = new Edge[InputCount];
            for (int i = 0; i < edges.Length; i++) edges[i] = EdgeAt(i);
            return edges;
        }
    }

    /// <summary>What this op keeps for its backward. For looking at: found by reflection.</summary>
    public IReadOnlyList<SavedValue> SavedTensors => SavedValue.Of(this);

    /// <summary>Creation order; leaves' nodes come after all. Among nodes that are ready, the highest runs first.</summary>
    internal long Id { get; private set; }

    /// <summary>Where the op was called: a module path, an <see cref="MiniTorch.Origin"/>, or null.</summary>
    internal object? Origin { get; }

    internal int InputCount { get; private set; }

    internal int OutputCount { get; private set; } = 1;

    internal NodeHooks? Hooks => _hooks;

    /// <summary>The hooks, to add one; threads that share a leaf may come at the same time.</summary>
    internal NodeHooks HooksOrNew => _hooks ?? Interlocked.CompareExchange(ref _hooks, new NodeHooks(), null) ?? _hooks!;

    /// <summary>Runs even if no gradient reached any output.</summary>
    internal virtual bool RunsOnUndefined => false;

    /// <summary>Backward may call user code and keep what it allocates: it runs without a lock, and its buffers are not the engine's.</summary>
    internal virtual bool IsUserCode => false;

    /// <summary>
    /// Calls <paramref name="hook"/> before this node runs, with the gradients of its outputs (null where nothing arrived), after the tensors' own hooks.
    /// What it returns, if not null, replaces them.
    /// </summary>
    /// <returns>A handle that takes the hook away.</returns>
    public HookHandle RegisterPrehook(Func<Tensor?[], Tensor?[]?> hook)
    {
        ArgumentNullException.ThrowIfNull(hook);
        return HooksOrNew.Before.Add(hook);
    }

    /// <summary>As <see cref="RegisterPrehook(Func{Tensor[], Tensor[]})"/>, for a hook that only looks.</summary>
    /// <returns>A handle that takes the hook away.</returns>
    public HookHandle RegisterPrehook(Action<Tensor?[]> hook)
    {
        ArgumentNullException.ThrowIfNull(hook);
        return RegisterPrehook(outputs =>
        {
            hook(outputs);
            return null;
        });
    }

    /// <summary>
    /// Calls <paramref name="hook"/> after this node ran, with the gradients of its inputs and those of its outputs (null where there are none).
    /// What it returns, if not null, replaces the gradients of the inputs.
    /// </summary>
    /// <returns>A handle that takes the hook away.</returns>
    public HookHandle RegisterHook(Func<Tensor?[], Tensor?[], Tensor?[]?> hook)
    {
        ArgumentNullException.ThrowIfNull(hook);
        return HooksOrNew.After.Add(hook);
    }

    /// <summary>As <see cref="RegisterHook(Func{Tensor[], Tensor[], Tensor[]})"/>, for a hook that only looks.</summary>
    /// <returns>A handle that takes the hook away.</returns>
    public HookHandle RegisterHook(Action<Tensor?[], Tensor?[]> hook)
    {
        ArgumentNullException.ThrowIfNull(hook);
        return RegisterHook((inputs, outputs) =>
        {
            hook(inputs, outputs);
            return null;
        });
    }

    /// <summary><c>&lt;AddBackward0&gt;</c></summary>
    public override string ToString() => $"<{Name}>";

    /// <summary>Calls <see cref="Gradients.Set"/> for every input that <see cref="Gradients.Needs"/> a gradient.</summary>
    internal abstract void Backward(ref Gradients g);

    /// <summary>Lets go of everything saved.</summary>
    internal virtual void Release()
    {
    }

    internal Edge EdgeAt(int i) => i switch { 0 => _edge0, 1 => _edge1, _ => _moreEdges![i - 2] };

    private protected void Connect(Tensor a)
    {
        if (Anomalies.Mode != AnomalyMode.None) Anomalies.NoteInputs(a);
        InputCount = 1;
        _edge0 = a.GradientEdge;
        TakeId();
    }

    private protected void Connect(Tensor a, Tensor? b)
    {
        if (Anomalies.Mode != AnomalyMode.None) Anomalies.NoteInputs(a, b);
        InputCount = 2;
        _edge0 = a.GradientEdge;
        if (b is not null) _edge1 = b.GradientEdge;
        TakeId();
    }

    private protected void Connect(Tensor a, Tensor? b, Tensor? c)
    {
        Connect(a, b);
        if (Anomalies.Mode != AnomalyMode.None) Anomalies.NoteInputs(a, b, c);
        InputCount = 3;
        _moreEdges = [c?.GradientEdge ?? default];
        TakeId();
    }

    private protected void Connect(ReadOnlySpan<Tensor?> inputs)
    {
        if (Anomalies.Mode != AnomalyMode.None) Anomalies.NoteInputs(inputs);
        SetInputCount(inputs.Length);
        for (int i = 0; i < inputs.Length; i++) SetEdge(i, inputs[i]?.GradientEdge ?? default);
        TakeId();
    }

    /// <summary>After the inputs' edges are known: asking a view for its edge may make its node only then, and ids must rise along the graph.</summary>
    private protected void TakeId() => Id = Interlocked.Increment(ref s_created);

    internal void SetInputCount(int count)
    {
        InputCount = count;
        if (count > 2) _moreEdges = new Edge[count - 2];
    }

    internal void SetEdge(int i, Edge edge)
    {
        if (i == 0) _edge0 = edge;
        else if (i == 1) _edge1 = edge;
        else _moreEdges![i - 2] = edge;
    }

    internal OutputMeta OutputAt(int nr) => nr == 0 ? _output0 : _moreOutputs![nr - 1];

    /// <summary>Records what output <paramref name="nr"/> looks like.</summary>
    internal void DescribeOutput(int nr, int[] sizes, Dtype dtype)
    {
        if (nr == 0)
        {
            _output0 = new OutputMeta(sizes, dtype);
            return;
        }
        if (OutputCount <= nr)
        {
            Array.Resize(ref _moreOutputs, nr);
            OutputCount = nr + 1;
        }
        _moreOutputs![nr - 1] = new OutputMeta(sizes, dtype);
    }
}

/// <summary>The gradients that flow through one node: of its outputs in, of its inputs out.</summary>
internal readonly ref struct Gradients(Node node, ReadOnlySpan<Tensor?> outputs, Span<Tensor?> inputs, HashSet<Node>? wanted)
{
    private readonly ReadOnlySpan<Tensor?> _outputs = outputs;
    private readonly Span<Tensor?> _inputs = inputs;

    /// <summary>The gradient of the first output, which is there whenever a node with one output runs.</summary>
    public Tensor Dy => _outputs[0]!;

    public int OutputCount => _outputs.Length;

    public int InputCount => _inputs.Length;

    /// <summary>The gradient of output <paramref name="nr"/>; null if nothing reached it.</summary>
    public Tensor? Output(int nr) => _outputs[nr];

    /// <summary>The gradient of output <paramref name="nr"/>, zeros if nothing reached it.</summary>
    public Tensor OutputOrZeros(int nr) => _outputs[nr] ?? Tensor.Zeros(node.OutputAt(nr).Sizes, node.OutputAt(nr).Dtype);

    /// <summary>Whether the gradient of input <paramref name="i"/> is of use to anybody.</summary>
    public bool Needs(int i) => node.EdgeAt(i).Node is { } next && (wanted is null || wanted.Contains(next));

    public void Set(int i, Tensor? gradient) => _inputs[i] = gradient;

    /// <summary>The same pass through another node, whose gradients are given.</summary>
    public Gradients For(Node other, ReadOnlySpan<Tensor?> outputGradients, Span<Tensor?> inputGradients) => new(other, outputGradients, inputGradients, wanted);
}
