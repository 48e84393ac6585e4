namespace MiniTorch;

/// <summary>The conditions on what is normalised, with PyTorch's words.</summary>
internal static class NormChecks
{
    public static void Rows(string op, Tensor x, ReadOnlySpan<int> normalizedShape, Tensor? weight, Tensor? bias)
    {
        CheckDtype(op, x);
        if (normalizedShape.Length == 0) throw new ArgumentException($"[{op}] Expected normalized_shape to be at least 1-dimensional, i.e., containing at least one element, but got normalized_shape = []");
        if (x.Dim < normalizedShape.Length || !x.Layout.Sizes.AsSpan(x.Dim - normalizedShape.Length).SequenceEqual(normalizedShape))
        {
            throw new ArgumentException($"[{op}] Given normalized_shape={Layouts.Text(normalizedShape)}, expected input with shape [*, {string.Join(", ", normalizedShape.ToArray())}], but got input of size{x.Shape}");
        }
        RowParameter(op, "weight", x, normalizedShape, weight);
        RowParameter(op, "bias", x, normalizedShape, bias);
    }

    public static void Channels(string op, Tensor x, Tensor? weight, Tensor? bias)
    {
        CheckDtype(op, x);
        if (x.Dim < 2) throw new ArgumentException($"[{op}] Expected at least 2 dimensions for input tensor but received {x.Dim}: it must be [N, C, *], it is {x.Shape}");
        Parameter(op, "weight", x, weight, x.Size(1));
        Parameter(op, "bias", x, bias, x.Size(1));
    }

    public static void Parameter(string op, string name, Tensor x, Tensor? parameter, int channels)
    {
        if (parameter is null) return;
        if (parameter.Dim != 1 || parameter.Size(0) != channels)
        {
            throw new ArgumentException($"[{op}] {name} should contain {channels} elements not {parameter.Numel}: Expected {name} to be a vector of size equal to the number of channels in input, but got {name} of shape {parameter.Shape} and input of shape {x.Shape}");
        }
        SameDtype(op, name, x, parameter);
    }

    private static void RowParameter(string op, string name, Tensor x, ReadOnlySpan<int> normalizedShape, Tensor? parameter)
    {
        if (parameter is null) return;
        if (!parameter.Layout.Sizes.AsSpan().SequenceEqual(normalizedShape))
        {
            throw new ArgumentException($"[{op}] Expected {name} to be of same shape as normalized_shape, but got {name} of shape {parameter.Shape} and normalized_shape = {Layouts.Text(normalizedShape)}");
        }
        SameDtype(op, name, x, parameter);
    }

    private static void CheckDtype(string op, Tensor x)
    {
        if (!x.Dtype.IsFloatingPoint()) throw new ArgumentException($"[{op}] not implemented for '{x.Dtype.ScalarName()}': convert to float32 or float64");
    }

    private static void SameDtype(string op, string name, Tensor x, Tensor parameter)
    {
        if (parameter.Dtype != x.Dtype) throw new ArgumentException($"[{op}] expected scalar type {x.Dtype.ScalarName()} but found {parameter.Dtype.ScalarName()}: {name} is {parameter.Dtype.Name()}, the input {x.Dtype.Name()}");
    }
}
