namespace MiniTorch;

/// <summary>A node's part in one backward pass: how many gradients it still waits for, and those that came.</summary>
internal sealed class NodeTask(Node node, BackwardRun run)
{
    public readonly Node Node = node;
    public readonly BackwardRun Run = run;
    public int Awaited;
    public long Arrival;
    private Tensor? _first;
    private Tensor?[]? _all;

    /// <summary>The gradients of the node's outputs.</summary>
    public Span<Tensor?> Gradients => Node.OutputCount == 1 ? new Span<Tensor?>(ref _first) : _all ??= new Tensor?[Node.OutputCount];
}

/// <summary>Tasks whose gradients are complete. Leaves go first, then the youngest node: PyTorch's order.</summary>
internal sealed class ReadyQueue
{
    private NodeTask[] _heap = new NodeTask[8];
    private long _arrivals;

    public int Count { get; private set; }

    public void Push(NodeTask task)
    {
        task.Arrival = _arrivals++;
        if (Count == _heap.Length) Array.Resize(ref _heap, Count * 2);
        int i = Count++;
        for (int parent = (i - 1) / 2; i > 0 && Before(task, _heap[parent]); i = parent, parent = (i - 1) / 2) _heap[i] = _heap[parent];
        _heap[i] = task;
    }

    public NodeTask Pop()
    {
        var top = _heap[0];
        var last = _heap[--Count];
        _heap[Count] = null!;
        if (Count > 0) SiftDown(last);
        return top;
    }

    private void SiftDown(NodeTask task)
    {
        int i = 0;
        for (int child = 1; child < Count; child = 2 * i + 1)
        {
            if (child + 1 < Count && Before(_heap[child + 1], _heap[child])) child++;
            if (Before(task, _heap[child])) break;
            _heap[i] = _heap[child];
            i = child;
        }
        _heap[i] = task;
    }

    private static bool Before(NodeTask a, NodeTask b) => a.Node.Id != b.Node.Id ? a.Node.Id > b.Node.Id : a.Arrival < b.Arrival;
}
