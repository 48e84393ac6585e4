namespace MiniTorch.Nn;

/// <summary>All parameters of a model as one vector (torch: <c>nn.utils</c>).</summary>
public static class ParameterVectors
{
    /// <summary>The elements of all parameters one after the other; gradients flow through.</summary>
    /// <exception cref="ArgumentException">There are none.</exception>
    public static Tensor ParametersToVector(this IEnumerable<Tensor> parameters)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        return Tensor.Cat([.. parameters.Select(parameter => parameter.Reshape(-1))]);
    }

    /// <summary>Puts the elements of a vector into the parameters, in order.</summary>
    /// <exception cref="ArgumentException">The vector holds another number of elements.</exception>
    public static void VectorToParameters(this Tensor vector, IEnumerable<Tensor> parameters)
    {
        ArgumentNullException.ThrowIfNull(vector);
        ArgumentNullException.ThrowIfNull(parameters);
        Tensor[] targets = [.. parameters];
        int count = targets.Sum(target => target.Numel);
        if (vector.Dim != 1 || vector.Numel != count) throw new ArgumentException($"[vector_to_parameters] the parameters have {count} elements, the vector is {vector.Shape}", nameof(vector));
        using var noGrad = Autograd.NoGrad();
        int at = 0;
        foreach (var target in targets)
        {
            target.CopyInPlace(vector.Narrow(0, at, target.Numel).Reshape(target.Shape));
            at += target.Numel;
        }
    }
}
