using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace MiniTorch.Nn;

/// <summary>
/// Marks a tensor as a parameter: <c>Tensor Weight { get; } = new Parameter(Tensor.Randn([3, 2]));</c> A module's fields and properties that hold
/// a marked tensor are its parameters; other tensors are not (torch: <c>nn.Parameter</c>).
/// </summary>
/// <remarks>
/// As in PyTorch a parameter is a tensor: it converts to the one that it marks, which goes into ops and optimizers as it is. The mark hangs
/// on the tensor and not on its type, so everything that works on tensors works on parameters.
/// </remarks>
public sealed class Parameter
{
    private static readonly ConditionalWeakTable<Tensor, Parameter> s_marked = [];

    /// <summary>Makes a leaf over the memory of <paramref name="data"/> and marks it.</summary>
    /// <param name="data">The starting values; its history is left behind.</param>
    /// <param name="requiresGrad">False for a parameter that is not trained.</param>
    /// <exception cref="InvalidOperationException">Integers that are to require grad.</exception>
    public Parameter(Tensor data, bool requiresGrad = true)
    {
        ArgumentNullException.ThrowIfNull(data);
        Tensor = data.Detach().RequiresGradInPlace(requiresGrad);
        s_marked.Add(Tensor, this);
    }

    /// <summary>The marked tensor.</summary>
    public Tensor Tensor { get; }

    /// <summary>Whether <paramref name="tensor"/> is marked as a parameter.</summary>
    public static bool Is([NotNullWhen(true)] Tensor? tensor) => tensor is not null && s_marked.TryGetValue(tensor, out _);

    /// <summary>The marked tensor; null for null.</summary>
    [return: NotNullIfNotNull(nameof(parameter))]
    public static implicit operator Tensor?(Parameter? parameter) => parameter?.Tensor;

    /// <summary>"Parameter containing:" and the tensor, as PyTorch prints it.</summary>
    public override string ToString() => $"Parameter containing:\n{Tensor}";
}
