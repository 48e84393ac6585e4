namespace MiniTorch;

/// <summary>Looks for NaN in what backward makes, while asked to.</summary>
internal static class Anomaly
{
    [ThreadStatic]
    internal static bool t_checkNan;

    public static void Check(Node node, ReadOnlySpan<Tensor?> gradients)
    {
        if (!t_checkNan) return;
        for (int i = 0; i < gradients.Length; i++)
        {
            if (gradients[i] is { } g && g.HasNaN()) throw new InvalidOperationException($"Function '{node.Name}' returned nan values in its {i}th output.");
        }
    }
}
