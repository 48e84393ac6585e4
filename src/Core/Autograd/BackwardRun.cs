using System.Runtime.ExceptionServices;

namespace MiniTorch;

/// <summary>One backward pass: an explicit queue over the graph, never recursion.</summary>
internal sealed class BackwardRun
{
    private const int NestingPerThread = 60;

    [ThreadStatic]
    private static int t_nesting;

    [ThreadStatic]
    private static BackwardRun? t_current;

    private readonly bool _keepGraph, _createGraph;
    private readonly ReadyQueue _ready = new();
    private readonly List<NodeTask> _tasks = [];
    private readonly List<Storage> _fresh = [];
    private readonly Captures? _captures;
    private readonly AnomalyCheck? _anomaly = AnomalyCheck.OrNull();
    private Dictionary<Node, NodeTask>? _contended;
    private Tensor?[] _inputs = new Tensor?[4];

    private BackwardRun(bool keepGraph, bool createGraph, Captures? captures)
    {
        _keepGraph = keepGraph;
        _createGraph = createGraph;
        _captures = captures;
    }

    /// <summary>The pass that runs on this thread, innermost.</summary>
    public static BackwardRun? Current => t_current;

    /// <summary>Whether this pass reaches the node: it runs, or only its gradient is taken.</summary>
    public bool Reaches(Node node) => TaskOrNull(node) is not null && Wants(node);

    private bool Wants(Node node) => _captures is null || _captures.Wanted.Contains(node);

    /// <summary>Runs from <paramref name="roots"/>, whose gradients are given, down to every leaf, or to the captured inputs only.</summary>
    public static void Execute(ReadOnlySpan<Edge> roots, ReadOnlySpan<Tensor> gradients, bool keepGraph, bool createGraph, Captures? captures)
    {
        var run = new BackwardRun(keepGraph, createGraph, captures);
        var outerScope = TransientScope.Enter(null);
        try
        {
            run.Count(roots);
            for (int i = 0; i < roots.Length; i++)
            {
                if (run.Wants(roots[i].Node!)) run.Deliver(roots[i], gradients[i]);
            }
            if (t_nesting % NestingPerThread == NestingPerThread - 1) run.LoopOnFreshStack();
            else run.Loop();
        }
        finally
        {
            TransientScope.Enter(outerScope);
            run.Disclaim();
        }
    }

    private void Loop()
    {
        t_nesting++;
        var outer = t_current;
        t_current = this;
        using var mode = new GradModeScope(_createGraph);
        try
        {
            while (_ready.Count > 0) Run(_ready.Pop());
        }
        finally
        {
            t_nesting--;
            t_current = outer;
        }
    }

    /// <summary>A backward called by a hook of a backward called by a hook, ...: each few levels get a stack of their own.</summary>
    private void LoopOnFreshStack()
    {
        ExceptionDispatchInfo? failure = null;
        int nesting = t_nesting + 1;
        var modes = ThreadModes.Capture();
        var thread = new Thread(() =>
        {
            t_nesting = nesting;
            modes.Restore();
            try
            {
                Loop();
            }
            catch (Exception e)
            {
                failure = ExceptionDispatchInfo.Capture(e);
            }
        });
        thread.Start();
        thread.Join();
        failure?.Throw();
    }

    /// <summary>Makes a task for every node in reach and counts the gradients each will get.</summary>
    private void Count(ReadOnlySpan<Edge> roots)
    {
        foreach (var root in roots) TaskOf(root.Node!).Awaited++;
        for (int t = 0; t < _tasks.Count; t++)
        {
            var node = _tasks[t].Node;
            for (int i = 0; i < node.InputCount; i++)
            {
                if (node.EdgeAt(i).Node is { } next) TaskOf(next).Awaited++;
            }
        }
        _captures?.MarkPaths(_tasks);
    }

    /// <summary>The task of a node, kept on the node itself; a node that another thread's pass holds is looked up instead.</summary>
    private NodeTask TaskOf(Node node)
    {
        if (TaskOrNull(node) is { } task) return task;
        var mine = new NodeTask(node, this);
        _tasks.Add(mine);
        if (Interlocked.CompareExchange(ref node.Task, mine, null) is not null) (_contended ??= []).Add(node, mine);
        return mine;
    }

    private NodeTask? TaskOrNull(Node node)
    {
        var task = Volatile.Read(ref node.Task);
        if (task is not null && ReferenceEquals(task.Run, this)) return task;
        return _contended?.GetValueOrDefault(node);
    }

    private void Disclaim()
    {
        foreach (var task in _tasks) Interlocked.CompareExchange(ref task.Node.Task, null, task);
    }

    private void Run(NodeTask task)
    {
        var node = task.Node;
        var gradients = task.Gradients;
        bool executes = _captures is null || _captures.Executes(node);
        if (executes) _captures?.Take(node, gradients);
        if (node.Hooks is { } hooks) RunTensorHooks(hooks, gradients);
        if (executes)
        {
            if (node.Hooks is { } before) RunHooksBefore(before, gradients);
            if (_inputs.Length < node.InputCount) _inputs = new Tensor?[node.InputCount];
            var inputs = _inputs.AsSpan(0, node.InputCount);
            if (AnyDefined(gradients) || node.RunsOnUndefined)
            {
                RunNode(node, gradients, inputs);
                _anomaly?.Check(node, inputs);
            }
            if (node.Hooks is { } after) RunHooksAfter(after, gradients, inputs);
            for (int i = 0; i < inputs.Length; i++)
            {
                if (node.EdgeAt(i) is { Node: { } next } edge && Wants(next)) Deliver(edge, inputs[i]);
                inputs[i] = null;
            }
        }
        else
        {
            _captures!.Take(node, gradients);
        }
        foreach (ref var gradient in gradients)
        {
            if (gradient is not null) LetGo(gradient.Storage);
            gradient = null;
        }
        foreach (var storage in _fresh)
        {
            if (storage.IsTransient && storage.Slots == 0) storage.Recycle();
        }
        _fresh.Clear();
        Interlocked.CompareExchange(ref node.Task, null, task);
    }

    private void RunNode(Node node, ReadOnlySpan<Tensor?> gradients, Span<Tensor?> inputs)
    {
        var g = new Gradients(node, gradients, inputs, _captures?.Wanted);
        var scope = _createGraph || node.IsUserCode ? null : _fresh;
        TransientScope.Enter(scope);
        try
        {
            if (node.IsUserCode) node.Backward(ref g);
            else RunLocked(node, ref g);
            for (int i = 0; i < inputs.Length; i++)
            {
                if (inputs[i] is { } gradient) inputs[i] = Fit(node, i, gradient);
            }
        }
        finally
        {
            TransientScope.Enter(null);
        }
        if (_keepGraph || !node.IsUserCode) return;
        node.Release();
    }

    /// <summary>Threads may run backward through one graph: what one of them releases, another must find whole or gone.</summary>
    private void RunLocked(Node node, ref Gradients g)
    {
        lock (node)
        {
            node.Backward(ref g);
            if (!_keepGraph) node.Release();
        }
    }

    /// <summary>Sums a gradient over the dims along which its input was broadcast, and gives it the input's dtype.</summary>
    private static Tensor? Fit(Node node, int i, Tensor gradient)
    {
        var edge = node.EdgeAt(i);
        if (edge.Node is null) return null;
        var meta = edge.Node.OutputAt(edge.OutputNr);
        if (!ReferenceEquals(gradient.Layout.Sizes, meta.Sizes) && !gradient.Layout.Sizes.AsSpan().SequenceEqual(meta.Sizes))
        {
            if (Layouts.Expand(Layout.Contiguous(meta.Sizes), gradient.Layout.Sizes) is null)
            {
                throw new InvalidOperationException($"Function {node.Name} returned an invalid gradient at index {i} - got {gradient.Shape} "
                    + $"but expected shape compatible with {Layouts.Text(meta.Sizes)}");
            }
            gradient = gradient.SumToSize(meta.Sizes);
        }
        return gradient.Dtype == meta.Dtype ? gradient : gradient.To(meta.Dtype);
    }

    /// <summary>Puts a gradient into its slot: the first is stored, later ones are added. No gradient counts as one that came.</summary>
    private void Deliver(Edge edge, Tensor? gradient)
    {
        var task = TaskOf(edge.Node!);
        if (gradient is not null)
        {
            ref var slot = ref task.Gradients[edge.OutputNr];
            if (slot is null)
            {
                slot = gradient;
                gradient.Storage.Slots++;
            }
            else
            {
                slot = Add(slot, gradient);
            }
        }
        if (--task.Awaited == 0) _ready.Push(task);
    }

    private Tensor Add(Tensor slot, Tensor gradient)
    {
        var storage = slot.Storage;
        if (!_createGraph && storage.IsTransient && storage.Slots == 1 && !ReferenceEquals(storage, gradient.Storage) && slot.Layout.IsContiguous)
        {
            slot.AddInPlace(gradient);
            return slot;
        }
        TransientScope.Enter(_createGraph ? null : _fresh);
        var sum = slot + gradient;
        TransientScope.Enter(null);
        LetGo(storage);
        sum.Storage.Slots++;
        return sum;
    }

    private static void LetGo(Storage storage)
    {
        if (--storage.Slots == 0 && storage.IsTransient) storage.Recycle();
    }

    private static bool AnyDefined(ReadOnlySpan<Tensor?> gradients)
    {
        foreach (var gradient in gradients)
        {
            if (gradient is not null) return true;
        }
        return false;
    }

    private static void RunTensorHooks(NodeHooks hooks, Span<Tensor?> gradients)
    {
        foreach (var (nr, hook, whenUndefined) in hooks.Tensor.Snapshot())
        {
            if (gradients[nr] is { } gradient) Replace(gradients, nr, HookResult.Check(gradient, hook(gradient.Expose())));
            else whenUndefined?.Invoke();
        }
        foreach (var (nr, hook) in hooks.Retain.Snapshot())
        {
            if (gradients[nr] is { } gradient) hook(gradient.Expose());
        }
    }

    private static void RunHooksBefore(NodeHooks hooks, Span<Tensor?> gradients)
    {
        foreach (var hook in hooks.Before.Snapshot())
        {
            ExposeAll(gradients);
            if (hook(gradients.ToArray()) is not { } replaced) continue;
            HookResult.CheckCount(replaced, gradients.Length);
            for (int i = 0; i < gradients.Length; i++) Replace(gradients, i, replaced[i]);
        }
    }

    private static void RunHooksAfter(NodeHooks hooks, ReadOnlySpan<Tensor?> gradients, Span<Tensor?> inputs)
    {
        foreach (var hook in hooks.After.Snapshot())
        {
            ExposeAll(gradients);
            ExposeAll(inputs);
            if (hook(inputs.ToArray(), gradients.ToArray()) is not { } replaced) continue;
            HookResult.CheckCount(replaced, inputs.Length);
            replaced.CopyTo(inputs);
        }
    }

    private static void ExposeAll(ReadOnlySpan<Tensor?> gradients)
    {
        foreach (var gradient in gradients) gradient?.Expose();
    }

    private static void Replace(Span<Tensor?> gradients, int nr, Tensor? replacement)
    {
        if (replacement is null || ReferenceEquals(replacement, gradients[nr])) return;
        if (gradients[nr] is { } old) LetGo(old.Storage);
        replacement.Storage.Slots++;
        gradients[nr] = replacement;
    }
}
