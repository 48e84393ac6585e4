using System.Diagnostics.CodeAnalysis;

namespace MiniTorch;

/// <summary>
/// A tensor that a module trains: <c>Parameter scale = new(Tensor.Ones(3))</c>, or <c>Tensor Weight { get; } = new Parameter(...)</c>. A module's fields
/// and properties that hold one are its parameters; other tensors are not (torch: <c>nn.Parameter</c>). What ops make of it are plain tensors.
/// </summary>
public sealed class Parameter : Tensor
{
    /// <summary>Makes a leaf over the memory of <paramref name="data"/>.</summary>
    /// <param name="data">The starting values; its history is left behind.</param>
    /// <param name="requiresGrad">False for a parameter that is not trained.</param>
    /// <exception cref="InvalidOperationException">Integers that are to require grad.</exception>
    public Parameter(Tensor data, bool requiresGrad = true)
        : base(StorageOf(data), data.Layout) => RequiresGradInPlace(requiresGrad);

    /// <summary>Whether <paramref name="tensor"/> is a parameter.</summary>
    public static bool Is([NotNullWhen(true)] Tensor? tensor) => tensor is Parameter;

    /// <summary>"Parameter containing:" and the tensor, as PyTorch prints it.</summary>
    public override string ToString() => $"Parameter containing:\n{base.ToString()}";

    private static Storage StorageOf(Tensor data)
    {
        ArgumentNullException.ThrowIfNull(data);
        return data.Storage;
    }
}
