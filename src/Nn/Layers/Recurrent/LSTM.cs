namespace MiniTorch.Nn;

/// <summary>
/// Gates i, f, g, o of W_ih x_t + b_ih + W_hh h_(t-1) + b_hh, all sigmoids but g, a tanh: c_t = f c_(t-1) + i g,  h_t = o tanh c_t. Hochreiter and
/// Schmidhuber 1997.
/// </summary>
/// <remarks>Input [L, N, inputSize], [N, L, inputSize] if batchFirst, or [L, inputSize]; output with projSize or hiddenSize (twice that if bidirectional) instead of inputSize; the state is h and c, [numLayers (twice that), N, hiddenSize].</remarks>
/// <param name="inputSize">The size of the input's last dimension.</param>
/// <param name="hiddenSize">The size of the state's.</param>
/// <param name="numLayers">Layers, each of which reads the outputs of the one before.</param>
/// <param name="bias">Whether there are biases.</param>
/// <param name="batchFirst">Input and output are [N, L, *] instead of [L, N, *].</param>
/// <param name="dropout">The probability of dropout between layers.</param>
/// <param name="bidirectional">A second recurrence reads from the end; its outputs are beside those of the first.</param>
/// <param name="projSize">The size to which h is projected; 0 for none (Sak et al. 2014).</param>
/// <param name="dtype">Of the parameters.</param>
public sealed class LSTM(int inputSize, int hiddenSize, int numLayers = 1, bool bias = true, bool batchFirst = false, double dropout = 0, bool bidirectional = false, int projSize = 0, Dtype dtype = Dtype.Float32)
    : RNNBase<(Tensor H, Tensor C)>(4, new RNNOptions(inputSize, hiddenSize, numLayers, bias, batchFirst, dropout, bidirectional, projSize, dtype))
{
    /// <summary>Runs from the state <paramref name="hx"/>; zeros if null.</summary>
    /// <exception cref="ArgumentException">Shapes do not fit.</exception>
    public (Tensor Output, (Tensor H, Tensor C) State) Forward(Tensor input, (Tensor H, Tensor C)? hx) => Call(input, x => Plain(x, hx));

    /// <summary>Runs over packed sequences of different lengths, from the state <paramref name="hx"/>; zeros if null.</summary>
    /// <exception cref="ArgumentException">Shapes do not fit.</exception>
    public (PackedSequence Output, (Tensor H, Tensor C) State) Forward(PackedSequence input, (Tensor H, Tensor C)? hx = null)
    {
        var (output, h, c) = RunPacked(input, hx?.H, hx?.C, true);
        return (output, (h, c!));
    }

    /// <inheritdoc/>
    protected override (Tensor Output, (Tensor H, Tensor C) State) ForwardCore(Tensor input) => Plain(input, null);

    private protected override (Tensor Output, Tensor H, Tensor? C) Layer(Tensor data, Tensor h0, Tensor? c0, RNNWeights weights, RNNRows rows, bool reverse)
    {
        if (weights.Projection is null) return Recurrent.Lstm(data, h0, c0!, weights.Ih, weights.Hh, weights.BiasIh, weights.BiasHh, rows.BatchSizes, reverse, rows.BatchFirst);
        var walk = new ProjectedWalk(weights);
        return walk.Run(F.Linear(data, weights.Ih, weights.BiasIh).Split(rows.BatchSizes), h0, c0!, reverse);
    }

    private (Tensor Output, (Tensor H, Tensor C) State) Plain(Tensor input, (Tensor H, Tensor C)? hx)
    {
        var (output, h, c) = RunPlain(input, hx?.H, hx?.C, true);
        return (output, (h, c!));
    }
}
