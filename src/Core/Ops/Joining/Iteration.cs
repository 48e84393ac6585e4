namespace MiniTorch;

/// <content>Iteration.</content>
public partial class Tensor
{
    /// <summary>The parts along the first dimension, one after the other: <c>foreach (var row in x)</c>.</summary>
    /// <exception cref="ArgumentException">A 0-dim tensor.</exception>
    public IEnumerator<Tensor> GetEnumerator() => Dim > 0 ? ((IEnumerable<Tensor>)Unbind()).GetEnumerator() : throw new ArgumentException("[iter] iteration over a 0-d tensor");
}
