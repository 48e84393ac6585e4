using System.Collections;
using System.Runtime.CompilerServices;

namespace MiniTorch;

/// <summary>The sizes of a tensor's dimensions, printed as <c>[2, 3]</c>. Immutable; <c>[]</c> is the shape of a 0-dim tensor.</summary>
[CollectionBuilder(typeof(Shape), nameof(Create))]
public readonly struct Shape : IEquatable<Shape>, IReadOnlyList<int>
{
    private readonly int[]? _sizes;

    internal Shape(int[] sizes) => _sizes = sizes;

    /// <summary>A shape of the given sizes.</summary>
    public static Shape Create(ReadOnlySpan<int> sizes) => new(sizes.ToArray());

    /// <summary>The number of dimensions.</summary>
    public int Rank => Sizes.Length;

    /// <summary>The size of dimension <paramref name="dim"/>; negative dims count from the end.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such dimension.</exception>
    public int this[int dim] => Sizes[Layouts.WrapDim(dim, Rank)];

    /// <summary>The number of elements of a tensor of this shape: the product of the sizes.</summary>
    public int Numel
    {
        get
        {
            int n = 1;
            foreach (int size in Sizes) n *= size;
            return n;
        }
    }

    internal int[] Sizes => _sizes ?? [];

    /// <summary>The number of dimensions.</summary>
    public int Count => Sizes.Length;

    /// <summary>Part of the shape: <c>x.Shape[..^1]</c> is all sizes but the last.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There are no such dimensions.</exception>
    public Shape Slice(int start, int length) => Create(Sizes.AsSpan(start, length));

    /// <summary>Takes the sizes apart: <c>var (rows, columns) = x.Shape</c>.</summary>
    /// <exception cref="ArgumentException">The rank is not 2.</exception>
    public void Deconstruct(out int a, out int b)
    {
        CheckUnpack(Sizes, 2);
        (a, b) = (Sizes[0], Sizes[1]);
    }

    /// <summary>Takes the sizes apart: <c>var (batch, time, channels) = x.Shape</c>.</summary>
    /// <exception cref="ArgumentException">The rank is not 3.</exception>
    public void Deconstruct(out int a, out int b, out int c)
    {
        CheckUnpack(Sizes, 3);
        (a, b, c) = (Sizes[0], Sizes[1], Sizes[2]);
    }

    /// <summary>Takes the sizes apart: <c>var (batch, channels, height, width) = x.Shape</c>.</summary>
    /// <exception cref="ArgumentException">The rank is not 4.</exception>
    public void Deconstruct(out int a, out int b, out int c, out int d)
    {
        CheckUnpack(Sizes, 4);
        (a, b, c, d) = (Sizes[0], Sizes[1], Sizes[2], Sizes[3]);
    }

    /// <summary>The sizes as a span.</summary>
    public ReadOnlySpan<int> AsSpan() => _sizes;

    /// <summary>The sizes as a new array.</summary>
    public int[] ToArray() => [.. Sizes];

    /// <summary>The sizes as a span.</summary>
    public static implicit operator ReadOnlySpan<int>(Shape shape) => shape._sizes;

    /// <summary>The shape with these sizes.</summary>
    public static implicit operator Shape(int[] sizes) => Create(sizes);

    /// <summary>Equal ranks and sizes.</summary>
    public static bool operator ==(Shape a, Shape b) => a.Equals(b);

    /// <summary>Unequal ranks or sizes.</summary>
    public static bool operator !=(Shape a, Shape b) => !a.Equals(b);

    /// <inheritdoc/>
    public bool Equals(Shape other) => ReferenceEquals(_sizes, other._sizes) || AsSpan().SequenceEqual(other.AsSpan());

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Shape other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = default(HashCode);
        foreach (int size in Sizes) hash.Add(size);
        return hash.ToHashCode();
    }

    /// <inheritdoc/>
    public IEnumerator<int> GetEnumerator() => ((IEnumerable<int>)Sizes).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>Before a deconstruction into <paramref name="wanted"/> variables.</summary>
    internal static void CheckUnpack<T>(T[] values, int wanted)
    {
        ArgumentNullException.ThrowIfNull(values);
        if (values.Length == wanted) return;
        string text = values is int[] sizes ? $"shape {Layouts.Text(sizes)}" : $"{values.Length} tensors";
        throw new ArgumentException(values.Length > wanted
            ? $"[unpack] too many values to unpack (expected {wanted}): {text}"
            : $"[unpack] not enough values to unpack (expected {wanted}, got {values.Length}): {text}");
    }

    /// <summary>The sizes in brackets: <c>[2, 3]</c>.</summary>
    public override string ToString() => $"[{string.Join(", ", Sizes)}]";
}
