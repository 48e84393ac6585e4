namespace MiniTorch;

/// <content>Printing.</content>
public partial class Tensor
{
    /// <summary>
    /// As PyTorch prints it: <c>tensor([[1.5000, 1.5000],\n        [1.5000, 1.5000]])</c>, with the dtype where it is not the default, and
    /// <c>requires_grad=True</c> or <c>grad_fn=&lt;AddBackward0&gt;</c>. Beyond 1000 elements only the edges are shown.
    /// </summary>
    public override string ToString() => TensorText.Of(this);

    /// <summary>The one element in a number's format, as in <c>$"{loss:F4}"</c>; without a format, or of more elements, as <see cref="ToString()"/>.</summary>
    public string ToString(string? format, IFormatProvider? formatProvider) => string.IsNullOrEmpty(format) || Numel != 1 ? ToString() : Item().ToString(format, formatProvider);
}
