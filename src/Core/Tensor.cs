using System.Diagnostics;

namespace MiniTorch;

/// <summary>
/// A multi-dimensional array of one <see cref="MiniTorch.Dtype"/> that can record how it was computed. Nothing needs disposing: buffers are pooled.
/// </summary>
/// <remarks>A tensor is a storage (memory, shared by views), a layout (shape, strides, offset) and its place in the autograd graph.</remarks>
[DebuggerDisplay("{DebuggerText,nq}")]
public abstract partial class Tensor : IReal<Tensor>, IFormattable
{
    private Storage _storage;
    private Layout _layout;

    private protected Tensor(Storage storage, Layout layout)
    {
        _storage = storage;
        _layout = layout;
    }

    internal Storage Storage => _storage;

    internal Layout Layout => _layout;

    /// <summary>The sizes of the dimensions.</summary>
    public Shape Shape => _layout.Shape;

    /// <summary>The number of dimensions.</summary>
    public int Dim => _layout.Rank;

    /// <summary>The number of dimensions.</summary>
    public int Ndim => _layout.Rank;

    /// <summary>The number of elements.</summary>
    public int Numel => _layout.Numel;

    /// <summary>The element type.</summary>
    public Dtype Dtype => _storage.Dtype;

    /// <summary>For each dimension, how many elements of storage lie between neighbours.</summary>
    public IReadOnlyList<int> Strides => [.. _layout.Strides];

    /// <summary>Where in the storage the first element lies.</summary>
    public int StorageOffset => _layout.Offset;

    /// <summary>True if the elements lie in row-major order without gaps.</summary>
    public bool IsContiguous => _layout.IsContiguous;

    /// <summary>How often the storage was written to; views and detached tensors share it.</summary>
    public int Version => _storage.Version;

    /// <summary>The sizes of the dimensions: <see cref="Shape"/>.</summary>
    public Shape Size() => Shape;

    /// <summary>The size of dimension <paramref name="dim"/>; negative dims count from the end.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such dimension.</exception>
    public int Size(int dim) => _layout.Sizes[Layouts.WrapDim(dim, _layout.Rank)];

    /// <summary>True if both tensors see the same memory, as a tensor and its views do.</summary>
    public bool SharesStorageWith(Tensor other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return ReferenceEquals(_storage, other._storage);
    }

    /// <summary>A tensor over <paramref name="storage"/>, without a history.</summary>
    internal static Tensor Over(Storage storage, Layout layout) => new Plain(storage, layout);

    /// <summary>A new tensor of the same elements' type over fresh memory with undefined contents.</summary>
    internal static Tensor Uninitialized(int[] sizes, Dtype dtype) => Uninitialized(sizes.Length == 0 ? Layout.Scalar : Layout.Contiguous(sizes), dtype);

    /// <summary>As above over a row-major layout from offset 0, which is shared.</summary>
    internal static Tensor Uninitialized(Layout layout, Dtype dtype) => Over(Storage.Allocate(dtype, layout.Numel), layout);

    /// <summary>The layout of a fresh tensor of this tensor's shape: this tensor's own where it serves.</summary>
    internal Layout FreshLayout => _layout.IsContiguous && _layout.Offset == 0 ? _layout : Layout.Contiguous(_layout.Sizes);

    /// <summary>The storage's elements; index it through the layout.</summary>
    internal Span<T> Span<T>()
        where T : unmanaged => _storage.As<T>();

    /// <summary>Any tensor but a <see cref="Parameter"/>.</summary>
    private sealed class Plain(Storage storage, Layout layout) : Tensor(storage, layout);

    private string DebuggerText => $"Tensor {Shape} {Dtype.Name()}{(RequiresGrad ? " requires_grad" : "")}";
}
