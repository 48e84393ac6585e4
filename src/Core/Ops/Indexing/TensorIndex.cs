using System.ComponentModel;
using System.Runtime.CompilerServices;

namespace MiniTorch;

/// <summary>
/// One entry of <c>x[...]</c>: an integer, a range (<c>1..3</c>, <c>..^1</c>), a slice with a step, an index tensor, a list of indices
/// (<c>x[[0, 2]]</c>, two entries are <c>x[0, 2]</c>), a mask, a new axis (also null), or an ellipsis.
/// </summary>
[CollectionBuilder(typeof(TensorIndex), nameof(Create))]
public readonly struct TensorIndex
{
    private readonly Index _start, _stop;
    private readonly int _step;

    private TensorIndex(Kinds kind, Index start = default, Index stop = default, int step = 1, Tensor? tensor = null) =>
        (Kind, _start, _stop, _step, Tensor) = (kind, start, stop, step, tensor);

    internal enum Kinds : byte
    {
        NewAxis,
        Integer,
        Slice,
        Ellipsis,
        Tensor,
        Bool,
    }

    /// <summary>A new dimension of size 1.</summary>
    public static TensorIndex NewAxis => default;

    /// <summary>All of a dimension, as <c>..</c> is.</summary>
    public static TensorIndex All => Slice();

    /// <summary>All of the dimensions that the other entries leave.</summary>
    public static TensorIndex Ellipsis => new(Kinds.Ellipsis);

    internal Kinds Kind { get; }

    internal Tensor? Tensor { get; }

    internal bool IsTrue => _step != 0;

    internal int Integer => _start.IsFromEnd ? -_start.Value : _start.Value;

    /// <summary>Elements start, start + step, ... before <paramref name="stop"/>; negative ends count from the end, and ends beyond it are clipped.</summary>
    /// <exception cref="ArgumentException">The step is not positive.</exception>
    public static TensorIndex Slice(int? start = null, int? stop = null, int step = 1)
    {
        if (step == 0) throw new ArgumentException("[slice] slice step cannot be zero");
        if (step < 0) throw new ArgumentException($"[slice] step must be greater than zero, got {step}; use Flip to reverse");
        return new TensorIndex(Kinds.Slice, FromSigned(start ?? 0), stop is { } end ? FromSigned(end) : Index.End, step);
    }

    /// <summary>One index of a dimension, which goes; negative ones count from the end.</summary>
    public static implicit operator TensorIndex(int index) => new(Kinds.Integer, FromSigned(index));

    /// <summary>One index of a dimension, which goes: <c>^1</c> is the last.</summary>
    public static implicit operator TensorIndex(Index index) => new(Kinds.Integer, index);

    /// <summary>A part of a dimension.</summary>
    public static implicit operator TensorIndex(Range range) => new(Kinds.Slice, range.Start, range.End);

    /// <summary>A new dimension, of size 1 for true, 0 for false.</summary>
    public static implicit operator TensorIndex(bool condition) => new(Kinds.Bool, step: condition ? 1 : 0);

    /// <summary>Indices (int64, int32), or a mask (bool) over as many dimensions as it has; null is a new axis.</summary>
    public static implicit operator TensorIndex(Tensor? tensor) => tensor is null ? NewAxis : new TensorIndex(Kinds.Tensor, tensor: tensor);

    /// <summary>Indices of a dimension, as <c>x[[0, 2]]</c> lists them.</summary>
    public static TensorIndex Create(ReadOnlySpan<int> indices) => Tensor.Of(indices.ToArray());

    /// <summary>The listed indices: C# asks for it before it lets an entry be written as a list.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public IEnumerator<int> GetEnumerator() => ((IEnumerable<int>)(Tensor?.ToArray<int>() ?? [])).GetEnumerator();

    /// <summary>The slice's first element, length and step in a dimension of this size.</summary>
    internal (int Start, int Length, int Step) Within(int size)
    {
        int start = Math.Clamp(_start.GetOffset(size), 0, size), stop = Math.Clamp(_stop.GetOffset(size), start, size);
        return (start, (int)(((long)stop - start + _step - 1) / _step), _step);
    }

    /// <summary>The integer counted from the front; -1 if it is out of range.</summary>
    internal int At(int size)
    {
        int at = _start.GetOffset(size);
        return at >= 0 && at < size ? at : -1;
    }

    private static Index FromSigned(int value) => value < 0 ? new Index(-value, fromEnd: true) : new Index(value);
}
