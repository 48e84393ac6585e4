namespace MiniTorch;

/// <summary>A height and a width: of a kernel, a stride, a padding, an output. A single int means both: <c>kernelSize: 3</c> is <c>kernelSize: (3, 3)</c>.</summary>
/// <param name="Height">Along the last dimension but one.</param>
/// <param name="Width">Along the last dimension.</param>
public readonly record struct Pair(int Height, int Width)
{
    /// <summary>Whether one number was given for both; layers print it so. Equality does not ask.</summary>
    public bool IsSingle { get; private init; }

    /// <summary>The same for height and width.</summary>
    public static implicit operator Pair(int both) => new(both, both) { IsSingle = true };

    /// <summary>(height, width)</summary>
    public static implicit operator Pair((int Height, int Width) sizes) => new(sizes.Height, sizes.Width);

    /// <summary><c>(3, 3)</c></summary>
    public override string ToString() => $"({Height}, {Width})";

    /// <summary>Whether height and width are the same.</summary>
    public bool Equals(Pair other) => Height == other.Height && Width == other.Width;

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Height, Width);
}

/// <summary>A depth, a height and a width. A single int means all three.</summary>
/// <param name="Depth">Along the last dimension but two.</param>
/// <param name="Height">Along the last dimension but one.</param>
/// <param name="Width">Along the last dimension.</param>
public readonly record struct Triple(int Depth, int Height, int Width)
{
    /// <summary>The same for all three.</summary>
    public static implicit operator Triple(int all) => new(all, all, all);

    /// <summary>(depth, height, width)</summary>
    public static implicit operator Triple((int Depth, int Height, int Width) sizes) => new(sizes.Depth, sizes.Height, sizes.Width);

    /// <summary><c>(3, 3, 3)</c></summary>
    public override string ToString() => $"({Depth}, {Height}, {Width})";
}
