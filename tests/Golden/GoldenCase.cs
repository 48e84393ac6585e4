using System.Text.Json;

namespace MiniTorch.Tests;

/// <summary>One recorded call: its outputs, the gradients under given output gradients, and the gradient of those gradients' weighted sum.</summary>
internal static class GoldenCase
{
    public const double Tolerance = 1e-9;

    public static void Check(JsonElement item, Func<Tensor[], Tensor[]> call)
    {
        Tensor[] inputs = [.. Golden.Tensors(item.GetProperty("inputs")).Select(t => t!.ToTensor(requiresGrad: t.Dtype.IsFloatingPoint()))];
        var outputs = call(inputs);
        Compare(Golden.Tensors(item.GetProperty("outputs")), outputs, "output");
        if (!item.TryGetProperty("grad_outputs", out var gradOutputs)) return;

        Tensor[] roots = [.. outputs.Where(y => y.Dtype.IsFloatingPoint() && y.RequiresGrad)], leaves = [.. inputs.Where(x => x.RequiresGrad)];
        var gradients = Autograd.Grad(roots, leaves, [.. Tensors(gradOutputs)], createGraph: true, allowUnused: true);
        var expected = ByInput(item.GetProperty("grads"));
        Compare(expected, gradients, "gradient of input");

        if (!item.TryGetProperty("second_v", out var weights)) return;
        Compare(ByInput(item.GetProperty("second")), Second(gradients, leaves, [.. Tensors(weights)]), "second-order gradient of input", nullIsZero: true);
    }

    public static void Compare(ReadOnlySpan<GoldenTensor?> expected, ReadOnlySpan<Tensor?> actual, string what, bool nullIsZero = false, double tolerance = Tolerance)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (int i = 0; i < expected.Length; i++)
        {
            if (expected[i] is { } e && actual[i] is { } a) Expect.Close(e, a, tolerance, $"{what} {i}");
            else if (!nullIsZero) Assert.True(expected[i] is null == actual[i] is null, $"{what} {i} is {(actual[i] is null ? "missing" : "there")} and should {(expected[i] is null ? "not " : "")}be");
            else if (expected[i] is { } only) Expect.Close(new double[only.Data.Length], only.Data, tolerance, $"{what} {i}, which is missing, should be");
            else if (actual[i] is { } extra) Expect.Close(new double[extra.Numel], Expect.Doubles(extra), tolerance, $"{what} {i}");
        }
    }

    /// <summary>The weights belong to those gradients that PyTorch's graph reaches further from; a constant one adds nothing.</summary>
    private static Tensor?[] Second(Tensor?[] gradients, Tensor[] leaves, Tensor[] weights)
    {
        Tensor[] weighted = [.. gradients.OfType<Tensor>()];
        if (weighted.Length != weights.Length) weighted = [.. weighted.Where(g => g.RequiresGrad)];
        Assert.Equal(weights.Length, weighted.Length);
        (Tensor, Tensor)[] used = [.. weighted.Zip(weights).Where(pair => pair.First.RequiresGrad)];
        if (used.Length == 0) return new Tensor?[leaves.Length];
        return Autograd.Grad([.. used.Select(pair => pair.Item1)], leaves, [.. used.Select(pair => pair.Item2)], allowUnused: true);
    }

    private static IEnumerable<Tensor> Tensors(JsonElement list) => Golden.Tensors(list).Select(t => t!.ToTensor());

    private static GoldenTensor?[] ByInput(JsonElement map) => [.. map.EnumerateObject().Select(pair => GoldenTensor.ReadOptional(pair.Value))];
}
