using System.Collections;

namespace MiniTorch.Data;

/// <summary>A pass that makes each batch when it is asked for, in the thread that asks.</summary>
internal sealed class DirectPass(BatchMaker maker, IEnumerable<int[]?> tasks) : IEnumerator<Sample>
{
    private readonly IEnumerator<int[]?> _tasks = tasks.GetEnumerator();
    private Sample _current;

    public Sample Current => _current;

    object IEnumerator.Current => Current;

    public bool MoveNext() => _tasks.MoveNext() && maker.TryMake(_tasks.Current, out _current);

    public void Reset() => throw new NotSupportedException();

    public void Dispose()
    {
        _tasks.Dispose();
        maker.Dispose();
    }
}
