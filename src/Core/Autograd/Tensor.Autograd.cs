namespace MiniTorch;

/// <content>A tensor's place in the graph.</content>
public partial class Tensor
{
    private Node? _gradFn;
    private AutogradMeta? _meta;
    private Tensor? _base;
    private int _outputNr;
    private int _viewVersion;
    private bool _requiresGrad;
    private ViewKind _viewKind;

    /// <summary>How a view came about: what in-place writes to it may do.</summary>
    internal enum ViewKind : byte
    {
        None,
        Differentiable,
        MadeInNoGrad,
        OneOfMany,
        MadeInFunction,
    }

    /// <summary>
    /// Whether gradients flow to this tensor. May be set on leaves; true on every result of an op on such tensors, and on views of them.
    /// </summary>
    /// <exception cref="InvalidOperationException">Set to false on a non-leaf, or to true on an integer tensor.</exception>
    public bool RequiresGrad
    {
        get => _requiresGrad || _gradFn is not null || _base?.RequiresGrad == true;
        set => RequiresGradInPlace(value);
    }

    /// <summary>True for tensors that no recorded op produced.</summary>
    public bool IsLeaf => ProducerOrNull is null;

    /// <summary>The op that produced this tensor; null for a leaf.</summary>
    public Node? GradFn => ProducerOrNull;

    /// <summary>Which of <see cref="GradFn"/>'s outputs this is.</summary>
    public int OutputNr => _outputNr;

    /// <summary>The tensor whose memory this one is a view of; null if it has its own.</summary>
    public Tensor? Base => _base;

    /// <summary>
    /// The accumulated gradient of a leaf, or of a tensor that was asked to <see cref="RetainGrad"/>; null until a backward reaches it.
    /// </summary>
    /// <exception cref="InvalidOperationException">Set to a tensor of another shape or dtype, or to itself.</exception>
    public Tensor? Grad
    {
        get
        {
            if (_meta?.Grad is null && _gradFn is not null && _meta?.RetainsGrad != true) Warnings.NonLeafGrad();
            return _meta?.Grad;
        }

        set
        {
            if (value is not null)
            {
                if (ReferenceEquals(value, this)) throw new InvalidOperationException("[Grad] can't assign Variable as its own grad");
                if (value.Dtype != Dtype) throw new InvalidOperationException($"[Grad] assigned grad has data of a different type: the tensor is {Dtype.Name()}, the grad {value.Dtype.Name()}");
                if (value.Shape != Shape) throw new InvalidOperationException($"[Grad] assigned grad has data of a different size: the tensor is {Shape}, the grad {value.Shape}");
            }
            else if (_meta is null)
            {
                return;
            }
            Meta.Grad = value;
            Meta.GradPasses = 0;
        }
    }

    /// <summary>Of how many backward passes <see cref="Grad"/> holds the sum: those since it was cleared, set or filled with zeros.</summary>
    public int GradPassCount => _meta?.Grad is { } grad && !AccumulateGrad.IsCleared(grad) ? _meta.GradPasses : 0;

    internal ViewKind Kind
    {
        get => _viewKind;
        set => _viewKind = value;
    }

    internal int ViewVersion
    {
        get => _viewVersion;
        set => _viewVersion = value;
    }

    /// <summary>The producing node without a look at the base.</summary>
    internal Node? ProducerAsItStands => _gradFn;

    /// <summary>Threads that share a leaf may come for it at the same time.</summary>
    internal AutogradMeta Meta => _meta ?? Interlocked.CompareExchange(ref _meta, new AutogradMeta(), null) ?? _meta!;

    internal bool RetainsGrad => _meta?.RetainsGrad == true;

    /// <summary>The producing node. A view whose base was written to since gets a new one here.</summary>
    /// <exception cref="InvalidOperationException">Such a view that was made without grad, or as one of many.</exception>
    internal Node? ProducerOrNull
    {
        get
        {
            if (_base is not null && _viewVersion != _storage.Version && (_gradFn is not null || _base.RequiresGrad)) InPlace.RefreshView(this);
            return _gradFn;
        }
    }

    /// <summary>Where this tensor's gradient goes; nowhere if it needs none.</summary>
    internal Edge GradientEdge
    {
        get
        {
            if (ProducerOrNull is { } node) return new Edge(node, _outputNr);
            return _requiresGrad ? new Edge(Meta.AccumulatorOf(this), 0) : default;
        }
    }

    /// <summary>Sets <see cref="RequiresGrad"/> and returns this tensor.</summary>
    /// <exception cref="InvalidOperationException">As for <see cref="RequiresGrad"/>.</exception>
    public Tensor RequiresGradInPlace(bool requiresGrad = true)
    {
        if (!requiresGrad && !IsLeaf)
        {
            throw new InvalidOperationException("you can only change requires_grad flags of leaf variables. If you want to use a computed variable in a subgraph "
                + "that doesn't require differentiation use Detach().");
        }
        if (requiresGrad && !Dtype.IsFloatingPoint())
        {
            throw new InvalidOperationException($"only Tensors of floating point dtype can require gradients; this one is {Dtype.Name()}, convert it first: x.To(Dtype.Float32)");
        }
        if (IsLeaf) _requiresGrad = requiresGrad;
        return this;
    }

    /// <summary>Makes <see cref="Grad"/> of a non-leaf be filled too.</summary>
    /// <exception cref="InvalidOperationException">The tensor does not require grad.</exception>
    public void RetainGrad()
    {
        if (!RequiresGrad) throw new InvalidOperationException("can't retain_grad on Tensor that has requires_grad=False");
        if (IsLeaf || RetainsGrad) return;
        Meta.RetainsGrad = true;
        InstallRetainHook();
    }

    /// <summary>The gradient is handed to the node's hook by a weak reference: retaining does not keep the tensor alive.</summary>
    internal void InstallRetainHook()
    {
        var self = new WeakReference<Tensor>(this);
        var hooks = _gradFn!.HooksOrNew;
        Meta.RetainHook?.Remove();
        Meta.RetainHook = hooks.Retain.Add((_outputNr, Retain));

        void Retain(Tensor gradient)
        {
            if (self.TryGetTarget(out var tensor)) AccumulateRetained(tensor, gradient);
        }
    }

    private static void AccumulateRetained(Tensor tensor, Tensor gradient) =>
        tensor.Meta.Grad = tensor.Meta.Grad is { } old ? old + gradient : GradMode.Enabled ? gradient : gradient.Clone();

    /// <summary>
    /// Calls <paramref name="hook"/> with the gradient each time it is computed; what it returns, if not null, replaces the gradient.
    /// </summary>
    /// <returns>A handle that takes the hook away.</returns>
    /// <exception cref="InvalidOperationException">The tensor does not require grad.</exception>
    public HookHandle RegisterHook(Func<Tensor, Tensor?> hook)
    {
        ArgumentNullException.ThrowIfNull(hook);
        if (!RequiresGrad) throw new InvalidOperationException("cannot register a hook on a tensor that doesn't require gradient");
        var edge = GradientEdge;
        return edge.Node!.HooksOrNew.Tensor.Add((edge.OutputNr, hook, null));
    }

    /// <summary>As <see cref="RegisterHook(Func{Tensor, Tensor})"/>, for a hook that only looks.</summary>
    /// <returns>A handle that takes the hook away.</returns>
    public HookHandle RegisterHook(Action<Tensor> hook)
    {
        ArgumentNullException.ThrowIfNull(hook);
        return RegisterHook(gradient =>
        {
            hook(gradient);
            return null;
        });
    }

    /// <summary>Calls <paramref name="hook"/> with this leaf after each accumulation into its <see cref="Grad"/>.</summary>
    /// <returns>A handle that takes the hook away.</returns>
    /// <exception cref="InvalidOperationException">Not a leaf that requires grad.</exception>
    public HookHandle RegisterPostAccumulateGradHook(Action<Tensor> hook)
    {
        ArgumentNullException.ThrowIfNull(hook);
        if (!RequiresGrad) throw new InvalidOperationException("cannot register a hook on a tensor that doesn't require gradient");
        if (!IsLeaf) throw new InvalidOperationException("post accumulate grad hooks cannot be registered on non-leaf tensors");
        return (Meta.PostAccumulateHooks ??= new HookList<Action<Tensor>>()).Add(hook);
    }

    /// <summary>
    /// Computes the gradients of this tensor by all leaves that it was computed from, and adds them to their <see cref="Grad"/>.
    /// </summary>
    /// <param name="gradient">dL/d(this), of this tensor's shape; may be left out for a single element (then 1).</param>
    /// <param name="retainGraph">Keep what the graph saved, so that a further backward can run; as <paramref name="createGraph"/> if null.</param>
    /// <param name="createGraph">Record the gradients' own graph, for higher orders.</param>
    /// <param name="inputs">Accumulate into these tensors only.</param>
    /// <exception cref="InvalidOperationException">Not a scalar and no gradient given; nothing requires grad; a graph already freed; a saved tensor was modified.</exception>
    public void Backward(Tensor? gradient = null, bool? retainGraph = null, bool createGraph = false, IReadOnlyList<Tensor>? inputs = null) =>
        Autograd.Backward([this], [gradient], retainGraph, createGraph, inputs);

    /// <summary>The same values, cut off from the graph. Shares memory and version: writing to it is seen by saved tensors.</summary>
    public Tensor Detach()
    {
        Cuts.Note(this, nameof(Detach));
        return Bare();
    }

    /// <summary><see cref="Detach"/> by an op for its own ends.</summary>
    internal Tensor Bare() => new Plain(_storage, _layout) { _viewVersion = _storage.Version };

    /// <summary><see cref="Detach"/> by an op that has no gradient.</summary>
    internal Tensor WithoutGradient(string op)
    {
        Cuts.Note(this, op);
        return Bare();
    }

    /// <summary>The same memory with a version counter of its own: the one way to write behind autograd's back. Setting it swaps the memory.</summary>
    /// <exception cref="InvalidOperationException">Set to a tensor of another dtype, on a non-leaf or to an integer one.</exception>
    public Tensor Data
    {
        get => Over(_storage.WithOwnVersion(), _layout);

        set
        {
            ArgumentNullException.ThrowIfNull(value);
            if (value.Dtype != Dtype && (!IsLeaf || !value.Dtype.IsFloatingPoint()))
            {
                throw new InvalidOperationException($"[Data] incompatible tensor type: this is {Dtype.Name()}, the value {value.Dtype.Name()}; only leaves change dtype, to another floating point one");
            }
            _storage = _storage.Replace(value._storage);
            _layout = value._layout;
            _meta?.AccumulatorOrNull?.DescribeOutput(0, _layout.Sizes, Dtype);
        }
    }

    /// <summary>Cuts this tensor itself off from the graph and returns it.</summary>
    /// <exception cref="InvalidOperationException">It is a view of another tensor.</exception>
    public Tensor DetachInPlace()
    {
        if (_base is not null) throw new InvalidOperationException("Can't detach views in-place. Use Detach() instead.");
        _gradFn = null;
        _outputNr = 0;
        _requiresGrad = false;
        return this;
    }

    /// <summary>Records that output <paramref name="outputNr"/> of <paramref name="node"/> is this fresh tensor, and returns it.</summary>
    internal Tensor ProducedBy(Node node, int outputNr = 0)
    {
        _gradFn = node;
        _outputNr = outputNr;
        node.DescribeOutput(outputNr, _layout.Sizes, Dtype);
        if (Anomalies.Mode != AnomalyMode.None) Anomalies.CheckResult(node, this);
        return this;
    }

    /// <summary>Gives this tensor, written in place, a new producer.</summary>
    internal void Rebase(Node node, int outputNr = 0)
    {
        ProducedBy(node, outputNr);
        if (RetainsGrad) InstallRetainHook();
    }

    /// <summary>A view of this tensor's memory; its history is for the caller to record.</summary>
    internal Tensor View(Layout layout, bool oneOfMany = false) => new Plain(_storage, layout)
    {
        _base = _base ?? this,
        _viewVersion = _storage.Version,
        _viewKind = !GradMode.Enabled ? ViewKind.MadeInNoGrad : oneOfMany ? ViewKind.OneOfMany : _viewKind > ViewKind.Differentiable ? _viewKind : ViewKind.Differentiable,
    };

    /// <summary>Whether an op on these is to be recorded.</summary>
    internal static bool Records(Tensor a) => GradMode.Enabled ? a.RequiresGrad : Unrecorded([a]);

    internal static bool Records(Tensor a, Tensor? b) => GradMode.Enabled ? a.RequiresGrad || b?.RequiresGrad == true : Unrecorded([a, b]);

    internal static bool Records(Tensor a, Tensor? b, Tensor? c) => GradMode.Enabled ? a.RequiresGrad || b?.RequiresGrad == true || c?.RequiresGrad == true : Unrecorded([a, b, c]);

    internal static bool Records(ReadOnlySpan<Tensor?> tensors)
    {
        if (!GradMode.Enabled) return Unrecorded(tensors);
        foreach (var tensor in tensors)
        {
            if (tensor?.RequiresGrad == true) return true;
        }
        return false;
    }

    private static bool Unrecorded(ReadOnlySpan<Tensor?> tensors)
    {
        foreach (var tensor in tensors) Cuts.NoteUnrecorded(tensor);
        return false;
    }

    /// <summary>The same memory and version under the history that a saved tensor had.</summary>
    internal Tensor WithHistory(Node? node) => new Plain(_storage, _layout) { _gradFn = node, _outputNr = _outputNr, _requiresGrad = _requiresGrad };

    /// <summary>This memory in the place of a saved tensor: output <paramref name="outputNr"/> of a node, or the leaf whose <paramref name="meta"/> is given.</summary>
    internal Tensor WithHistory(Node? node, int outputNr, AutogradMeta? meta) => new Plain(_storage, _layout) { _gradFn = node, _outputNr = outputNr, _requiresGrad = meta is not null, _meta = meta };

    /// <summary>Marks as seen from outside the engine: its buffer is no longer the engine's to reuse.</summary>
    internal Tensor Expose()
    {
        _storage.IsTransient = false;
        return this;
    }
}
