namespace MiniTorch.Nn;

/// <content>Directions, distances and bilinear forms.</content>
public static partial class F
{
    /// <summary>x / max(|x|_p, eps), the norm over <paramref name="dim"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such dimension.</exception>
    public static Tensor Normalize(Tensor input, double p = 2, int dim = 1, double eps = 1e-12)
    {
        ArgumentNullException.ThrowIfNull(input);
        return input / input.Norm(p, [dim], keepDim: true).Clamp(min: eps);
    }

    /// <summary>a b / (max(|a|, eps) max(|b|, eps)) over <paramref name="dim"/>: the cosine of the angle between a and b.</summary>
    /// <exception cref="ArgumentException">Shapes that do not broadcast.</exception>
    public static Tensor CosineSimilarity(Tensor x1, Tensor x2, int dim = 1, double eps = 1e-8)
    {
        ArgumentNullException.ThrowIfNull(x1);
        ArgumentNullException.ThrowIfNull(x2);
        var a = x1 / x1.Norm(2, [dim], keepDim: true).Clamp(min: eps);
        var b = x2 / x2.Norm(2, [dim], keepDim: true).Clamp(min: eps);
        return (a * b).Sum(dim);
    }

    /// <summary>y[o] = a W[o] b + bias[o] over the last dimensions: [*, i] and [*, j] to [*, o], W is [o, i, j].</summary>
    /// <exception cref="ArgumentException">Shapes that do not fit.</exception>
    public static Tensor Bilinear(Tensor input1, Tensor input2, Tensor weight, Tensor? bias = null)
    {
        ArgumentNullException.ThrowIfNull(input1);
        ArgumentNullException.ThrowIfNull(input2);
        ArgumentNullException.ThrowIfNull(weight);
        if (weight.Dim != 3 || input1.Size(-1) != weight.Size(1) || input2.Size(-1) != weight.Size(2))
        {
            throw new ArgumentException($"[bilinear] input1 {input1.Shape} and input2 {input2.Shape} do not fit the weight {weight.Shape}: it must be [out, {input1.Size(-1)}, {input2.Size(-1)}]");
        }
        if (!input1.Shape.AsSpan()[..^1].SequenceEqual(input2.Shape.AsSpan()[..^1]))
        {
            throw new ArgumentException($"[bilinear] input batch dimensions do not match: input1 is {input1.Shape}, input2 is {input2.Shape}; all but the last must be the same");
        }
        var y = Tensor.Einsum("...i,oij,...j->...o", input1, weight, input2);
        return bias is null ? y : y + bias;
    }
}
