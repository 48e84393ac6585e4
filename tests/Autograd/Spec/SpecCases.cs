namespace MiniTorch.Tests;

/// <summary>Shorthands of the autograd cases: double tensors, and comparisons of whole tensors.</summary>
internal static class SpecCases
{
    public static Tensor D(params double[] values) => Tensor.Of(values);

    public static Tensor D(double[,] values) => Tensor.Of(values);

    public static Tensor Scalar(double value) => Tensor.Of(value);

    /// <summary>A leaf that requires grad.</summary>
    public static Tensor Leaf(params double[] values) => Tensor.Of(values, requiresGrad: true);

    public static Tensor Leaf(double[,] values) => Tensor.Of(values, requiresGrad: true);

    public static Tensor Ones(params int[] sizes) => Tensor.Ones(sizes, Dtype.Float64);

    public static Tensor OnesLeaf(params int[] sizes) => Tensor.Ones(sizes, Dtype.Float64, requiresGrad: true);

    /// <summary>A leaf of well-spread numbers between -2 and 2.</summary>
    public static Tensor RandomLeaf(int seed, params int[] sizes)
    {
        var random = new Generator(seed);
        var values = new double[sizes.Aggregate(1, (n, size) => n * size)];
        for (int i = 0; i < values.Length; i++) values[i] = random.NextDouble() * 4 - 2;
        return Tensor.Of(values, sizes, requiresGrad: true);
    }

    public static double[] Values(this Tensor tensor) => tensor.Detach().To(Dtype.Float64).ToArray<double>();

    /// <summary>Equal within 1e-7, PyTorch's own tolerance for doubles.</summary>
    public static void Same(Tensor? actual, params double[] expected)
    {
        Assert.NotNull(actual);
        Expect.Close(expected, actual.Values(), 1e-7, "tensor", [.. actual.Shape]);
    }

    public static void Same(Tensor? actual, Tensor? expected)
    {
        Assert.NotNull(actual);
        Assert.NotNull(expected);
        Assert.Equal(expected.Shape, actual.Shape);
        Same(actual, expected.Values());
    }

    /// <summary>Every element equals <paramref name="value"/>.</summary>
    public static void All(Tensor? actual, double value)
    {
        Assert.NotNull(actual);
        Same(actual, [.. Enumerable.Repeat(value, actual.Numel)]);
    }

    public static TException Throws<TException>(Action action, params string[] parts)
        where TException : Exception
    {
        var exception = Assert.ThrowsAny<TException>(action);
        foreach (string part in parts) Assert.Contains(part, exception.Message, StringComparison.Ordinal);
        return exception;
    }

    public static InvalidOperationException Throws(Action action, params string[] parts) => Throws<InvalidOperationException>(action, parts);

    /// <summary>The warnings that <paramref name="action"/> gives, each time and not once a process.</summary>
    public static List<string> WarningsOf(Action action)
    {
        var given = new List<string>();
        using (Warnings.Record(given.Add)) action();
        return given;
    }
}
