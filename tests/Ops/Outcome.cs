namespace MiniTorch.Tests;

/// <summary>What one run of a sample gives: its result, and the gradients of the result's sum weighted at random.</summary>
internal sealed record Outcome(Tensor Result, Tensor?[] Gradients)
{
    public static Outcome Of(CatalogueRow row, Tensor[] inputs, bool createGraph = false, Func<Tensor[], Tensor>? call = null)
    {
        var leaves = Array.FindAll(inputs, input => input.Dtype.IsFloatingPoint());
        foreach (var leaf in leaves) leaf.RequiresGradInPlace();
        var result = (call ?? row.Sample.Call)(inputs);
        if (!result.RequiresGrad) return new Outcome(result.Detach(), []);
        var gradients = Autograd.Grad([result], leaves, [row.Weights(result)], createGraph: createGraph, allowUnused: true);
        return new Outcome(result.Detach(), gradients);
    }

    /// <summary>Within a relative tolerance; for results that may be rounded differently.</summary>
    public void IsClose(Outcome other, double tolerance, string what)
    {
        Close(Result, other.Result, tolerance, $"{what}: result");
        Assert.Equal(Gradients.Length, other.Gradients.Length);
        for (int i = 0; i < Gradients.Length; i++)
        {
            Assert.True(Gradients[i] is null == other.Gradients[i] is null, $"{what}: gradient {i} is there in one of the runs only");
            if (Gradients[i] is { } expected) Close(expected, other.Gradients[i]!, tolerance, $"{what}: gradient of input {i}");
        }
    }

    /// <summary>The same bits.</summary>
    public void IsSame(Outcome other, string what)
    {
        Assert.True(Bits(Result).SequenceEqual(Bits(other.Result)), $"{what}: results differ");
        for (int i = 0; i < Gradients.Length; i++)
        {
            if (Gradients[i] is { } gradient) Assert.True(Bits(gradient).SequenceEqual(Bits(other.Gradients[i]!)), $"{what}: gradients of input {i} differ");
        }
    }

    public static double[] Doubles(Tensor tensor) => tensor.Detach().To(Dtype.Float64).ToArray<double>();

    public static void Close(Tensor expected, Tensor actual, double tolerance, string what)
    {
        Assert.True(expected.Shape == actual.Shape, $"{what}: shape {actual.Shape} where {expected.Shape} was expected");
        Assert.True(expected.Dtype == actual.Dtype, $"{what}: {actual.Dtype.Name()} where {expected.Dtype.Name()} was expected");
        Expect.Close(Doubles(expected), Doubles(actual), tolerance, what, expected.Shape.ToArray());
    }

    private static long[] Bits(Tensor tensor) => Array.ConvertAll(Doubles(tensor), BitConverter.DoubleToInt64Bits);
}
