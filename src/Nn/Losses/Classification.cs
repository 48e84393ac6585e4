namespace MiniTorch.Nn;

/// <summary>-log softmax(x)[t] of scores x [N, C] and class indices t [N]; the mean by default.</summary>
/// <param name="reduction">Mean by default.</param>
public sealed class CrossEntropyLoss(Reduction reduction = Reduction.Mean) : Module<Tensor, Tensor, Tensor>
{
    /// <inheritdoc/>
    protected override Tensor ForwardCore(Tensor input1, Tensor input2) => F.CrossEntropy(input1, input2, reduction: reduction);
}
