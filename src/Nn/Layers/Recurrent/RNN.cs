namespace MiniTorch.Nn;

/// <summary>
/// h_t = tanh(W_ih x_t + b_ih + W_hh h_(t-1) + b_hh), or its rectified form: Elman 1990.
/// </summary>
/// <remarks>Input [L, N, inputSize], [N, L, inputSize] if batchFirst, or [L, inputSize]; output with hiddenSize (twice that if bidirectional) instead of inputSize; the state is h, [numLayers (twice that), N, hiddenSize].</remarks>
/// <param name="inputSize">The size of the input's last dimension.</param>
/// <param name="hiddenSize">The size of the state's.</param>
/// <param name="numLayers">Layers, each of which reads the outputs of the one before.</param>
/// <param name="nonlinearity">"tanh" or "relu".</param>
/// <param name="bias">Whether there are biases.</param>
/// <param name="batchFirst">Input and output are [N, L, *] instead of [L, N, *].</param>
/// <param name="dropout">The probability of dropout between layers.</param>
/// <param name="bidirectional">A second recurrence reads from the end; its outputs are beside those of the first.</param>
/// <param name="dtype">Of the parameters.</param>
public sealed class RNN(int inputSize, int hiddenSize, int numLayers = 1, string nonlinearity = "tanh", bool bias = true, bool batchFirst = false, double dropout = 0, bool bidirectional = false, Dtype dtype = Dtype.Float32)
    : RNNBase<Tensor>(1, new RNNOptions(inputSize, hiddenSize, numLayers, bias, batchFirst, dropout, bidirectional, 0, dtype))
{
    // An initializer runs before the base constructor: a wrong name draws no numbers.
    private readonly bool _isRelu = IsRelu(nonlinearity);

    /// <summary>Runs from the state <paramref name="hx"/>; zeros if null.</summary>
    /// <exception cref="ArgumentException">Shapes do not fit.</exception>
    public (Tensor Output, Tensor State) Forward(Tensor input, Tensor? hx) => Call(input, x => Plain(x, hx));

    /// <summary>Runs over packed sequences of different lengths, from the state <paramref name="hx"/>; zeros if null.</summary>
    /// <exception cref="ArgumentException">Shapes do not fit.</exception>
    public (PackedSequence Output, Tensor State) Forward(PackedSequence input, Tensor? hx = null)
    {
        var (output, h, _) = RunPacked(input, hx, null, false);
        return (output, h);
    }

    /// <inheritdoc/>
    protected override (Tensor Output, Tensor State) ForwardCore(Tensor input) => Plain(input, null);

    private protected override (Tensor Output, Tensor H, Tensor? C) Layer(Tensor data, Tensor h0, Tensor? c0, RNNWeights weights, RNNRows rows, bool reverse)
    {
        var (output, h) = Recurrent.Rnn(data, h0, weights.Ih, weights.Hh, weights.BiasIh, weights.BiasHh, _isRelu, rows.BatchSizes, reverse, rows.BatchFirst);
        return (output, h, null);
    }

    private static bool IsRelu(string nonlinearity) => nonlinearity switch
    {
        "relu" => true,
        "tanh" => false,
        _ => throw new ArgumentException($"[RNN] Unknown nonlinearity '{nonlinearity}'. Select from 'tanh' or 'relu'."),
    };

    private (Tensor Output, Tensor State) Plain(Tensor input, Tensor? hx)
    {
        var (output, h, _) = RunPlain(input, hx, null, false);
        return (output, h);
    }
}
