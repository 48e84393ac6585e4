using System.Collections;
using System.Runtime.CompilerServices;

namespace MiniTorch.Data;

/// <summary>
/// One or more tensors that belong together: what a <see cref="Dataset"/> gives for an index (<c>(x, y)</c>) and a <see cref="DataLoader"/> for a batch, there
/// with a first dimension for the samples. It comes apart as a tuple does: <c>foreach (var (x, y) in loader)</c>.
/// </summary>
[CollectionBuilder(typeof(Sample), nameof(Create))]
public readonly struct Sample : IReadOnlyList<Tensor>
{
    private readonly Tensor[]? _tensors;

    private Sample(Tensor[] tensors) => _tensors = tensors;

    /// <summary>A sample of these tensors.</summary>
    public static Sample Create(params ReadOnlySpan<Tensor> tensors) => new(tensors.ToArray());

    /// <summary>The number of tensors.</summary>
    public int Count => _tensors?.Length ?? 0;

    /// <summary>The tensor at a position.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is none.</exception>
    public Tensor this[int index] => (uint)index < (uint)Count
        ? _tensors![index]
        : throw new ArgumentOutOfRangeException(nameof(index), $"[sample] tensor {index} of a sample of {Count}");

    /// <summary>A sample of one tensor.</summary>
    public static implicit operator Sample(Tensor x) => Create(x);

    /// <summary>A sample of input and target.</summary>
    public static implicit operator Sample((Tensor X, Tensor Y) pair) => Create(pair.X, pair.Y);

    /// <summary>A sample of three tensors.</summary>
    public static implicit operator Sample((Tensor X, Tensor Y, Tensor Z) triple) => Create(triple.X, triple.Y, triple.Z);

    /// <summary>Takes a sample of two apart.</summary>
    /// <exception cref="InvalidOperationException">It is of another number.</exception>
    public void Deconstruct(out Tensor x, out Tensor y)
    {
        Expect(2);
        (x, y) = (_tensors![0], _tensors[1]);
    }

    /// <summary>Takes a sample of three apart.</summary>
    /// <exception cref="InvalidOperationException">It is of another number.</exception>
    public void Deconstruct(out Tensor x, out Tensor y, out Tensor z)
    {
        Expect(3);
        (x, y, z) = (_tensors![0], _tensors[1], _tensors[2]);
    }

    /// <inheritdoc/>
    public IEnumerator<Tensor> GetEnumerator() => ((IEnumerable<Tensor>)(_tensors ?? [])).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private void Expect(int count)
    {
        if (Count != count) throw new InvalidOperationException($"[sample] cannot take {Count} tensor(s) apart into {count} (expected {count}, got {Count})");
    }
}
