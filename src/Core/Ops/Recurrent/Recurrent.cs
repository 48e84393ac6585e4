namespace MiniTorch;

/// <summary>
/// Recurrent layers over whole sequences, one layer and direction in a call: what <c>nn.LSTM</c>, <c>nn.GRU</c> and <c>nn.RNN</c> are stacked from. The products with
/// the inputs are one product over all steps; the steps run eight sequences at a time.
/// </summary>
public static class Recurrent
{
    /// <summary>i, f, o = sigmoid and g = tanh of W_ih x + b_ih + W_hh h + b_hh;  c' = f c + i g,  h' = o tanh c' (gate order i, f, g, o).</summary>
    /// <param name="input">[steps, batch, inputs], or [batch, steps, inputs] if <paramref name="batchFirst"/>; or packed [rows, inputs] with <paramref name="batchSizes"/>.</param>
    /// <param name="h0">The first hidden state [batch, hidden].</param>
    /// <param name="c0">The first cell state [batch, hidden].</param>
    /// <param name="weightIh">[4 hidden, inputs]</param>
    /// <param name="weightHh">[4 hidden, hidden]</param>
    /// <param name="biasIh">[4 hidden], or null.</param>
    /// <param name="biasHh">[4 hidden], or null.</param>
    /// <param name="batchSizes">How many sequences, sorted from the longest to the shortest, have a row at each step.</param>
    /// <param name="reverse">Runs from the last step to the first.</param>
    /// <param name="batchFirst">The input and the output have the batch before the steps. Not for packed ones.</param>
    /// <returns>The hidden states of all steps, shaped as the input, and the last states.</returns>
    /// <exception cref="ArgumentException">Shapes or dtypes do not fit.</exception>
    public static (Tensor Output, Tensor H, Tensor C) Lstm(
        Tensor input, Tensor h0, Tensor c0, Tensor weightIh, Tensor weightHh, Tensor? biasIh = null, Tensor? biasHh = null, ReadOnlySpan<int> batchSizes = default, bool reverse = false, bool batchFirst = false)
    {
        ArgumentNullException.ThrowIfNull(c0);
        var (output, h, c) = Run<LstmCell>("lstm", input, h0, c0, new RecurrentWeights(weightIh, weightHh, biasIh, biasHh), batchSizes, reverse, batchFirst);
        return (output, h, c!);
    }

    /// <summary>r, z = sigmoid(W x + b + W_h h + b_h),  n = tanh(W_n x + b_n + r (W_hn h + b_hn)),  h' = (1 - z) n + z h (gate order r, z, n).</summary>
    /// <param name="input">[steps, batch, inputs], or [batch, steps, inputs] if <paramref name="batchFirst"/>; or packed [rows, inputs] with <paramref name="batchSizes"/>.</param>
    /// <param name="h0">The first hidden state [batch, hidden].</param>
    /// <param name="weightIh">[3 hidden, inputs]</param>
    /// <param name="weightHh">[3 hidden, hidden]</param>
    /// <param name="biasIh">[3 hidden], or null.</param>
    /// <param name="biasHh">[3 hidden], or null.</param>
    /// <param name="batchSizes">How many sequences, sorted from the longest to the shortest, have a row at each step.</param>
    /// <param name="reverse">Runs from the last step to the first.</param>
    /// <param name="batchFirst">The input and the output have the batch before the steps. Not for packed ones.</param>
    /// <exception cref="ArgumentException">Shapes or dtypes do not fit.</exception>
    public static (Tensor Output, Tensor H) Gru(
        Tensor input, Tensor h0, Tensor weightIh, Tensor weightHh, Tensor? biasIh = null, Tensor? biasHh = null, ReadOnlySpan<int> batchSizes = default, bool reverse = false, bool batchFirst = false)
    {
        var (output, h, _) = Run<GruCell>("gru", input, h0, null, new RecurrentWeights(weightIh, weightHh, biasIh, biasHh), batchSizes, reverse, batchFirst);
        return (output, h);
    }

    /// <summary>h' = tanh(W_ih x + b_ih + W_hh h + b_hh), or with <paramref name="relu"/> the positive part of it.</summary>
    /// <param name="input">[steps, batch, inputs], or [batch, steps, inputs] if <paramref name="batchFirst"/>; or packed [rows, inputs] with <paramref name="batchSizes"/>.</param>
    /// <param name="h0">The first hidden state [batch, hidden].</param>
    /// <param name="weightIh">[hidden, inputs]</param>
    /// <param name="weightHh">[hidden, hidden]</param>
    /// <param name="biasIh">[hidden], or null.</param>
    /// <param name="biasHh">[hidden], or null.</param>
    /// <param name="relu">ReLU in place of tanh.</param>
    /// <param name="batchSizes">How many sequences, sorted from the longest to the shortest, have a row at each step.</param>
    /// <param name="reverse">Runs from the last step to the first.</param>
    /// <param name="batchFirst">The input and the output have the batch before the steps. Not for packed ones.</param>
    /// <exception cref="ArgumentException">Shapes or dtypes do not fit.</exception>
    public static (Tensor Output, Tensor H) Rnn(
        Tensor input, Tensor h0, Tensor weightIh, Tensor weightHh, Tensor? biasIh = null, Tensor? biasHh = null, bool relu = false, ReadOnlySpan<int> batchSizes = default, bool reverse = false, bool batchFirst = false)
    {
        var weights = new RecurrentWeights(weightIh, weightHh, biasIh, biasHh);
        var (output, h, _) = relu ? Run<ElmanCell<Yes>>("rnn_relu", input, h0, null, weights, batchSizes, reverse, batchFirst) : Run<ElmanCell<No>>("rnn_tanh", input, h0, null, weights, batchSizes, reverse, batchFirst);
        return (output, h);
    }

    private static (Tensor Output, Tensor H, Tensor? C) Run<TCell>(string op, Tensor input, Tensor h0, Tensor? c0, RecurrentWeights w, ReadOnlySpan<int> batchSizes, bool reverse, bool batchFirst)
        where TCell : struct, IRecurrentCell
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(h0);
        ArgumentNullException.ThrowIfNull(w.Input);
        ArgumentNullException.ThrowIfNull(w.Hidden);
        bool packed = !batchSizes.IsEmpty;
        if (input.Dim != (packed ? 2 : 3)) throw new ArgumentException($"[{op}] input must have {(packed ? 2 : 3)} dimensions, got {input.Dim}: it must be {(packed ? "[rows, inputs]" : batchFirst ? "[batch, steps, inputs]" : "[steps, batch, inputs]")}, it is {input.Shape}");
        if (packed && batchFirst) throw new ArgumentException($"[{op}] batchFirst is for inputs of three dimensions: packed rows lie step by step, the input is {input.Shape}");
        int inputs = input.Size(-1), hidden = w.Hidden.Dim == 2 ? w.Hidden.Size(1) : -1, batch = packed ? batchSizes[0] : input.Size(batchFirst ? 0 : 1);
        int gates = TCell.Gates * hidden;
        Check(op, "weight_ih", w.Input, [gates, w.Input.Size(-1)], input);
        Check(op, "weight_hh", w.Hidden, [gates, hidden], input);
        if (w.Input.Size(1) != inputs) throw new ArgumentException($"[{op}] input.size(-1) must be equal to input_size. Expected {w.Input.Size(1)}, got {inputs}");
        Check(op, "bias_ih", w.InputBias, [gates], input);
        Check(op, "bias_hh", w.HiddenBias, [gates], input);
        Check(op, "h0", h0, [batch, hidden], input);
        Check(op, "c0", c0, [batch, hidden], input);
        int rows = 0;
        for (int i = 0; i < batchSizes.Length; i++)
        {
            if (batchSizes[i] <= 0 || (i > 0 && batchSizes[i] > batchSizes[i - 1])) throw new ArgumentException($"[{op}] batch sizes must be positive and must not grow: they are {Layouts.Text(batchSizes)}");
            rows += batchSizes[i];
        }
        if (packed && rows != input.Size(0)) throw new ArgumentException($"[{op}] batch sizes {Layouts.Text(batchSizes)} sum to {rows}, the packed input has {input.Size(0)} rows");
        var shape = new RecurrentShape(packed ? batchSizes.Length : input.Size(batchFirst ? 1 : 0), batch, inputs, hidden, packed ? batchSizes.ToArray() : null, batchFirst, reverse);
        var (y, h, c) = RecurrentNode<TCell>.Apply(shape, packed ? input : input.Reshape(shape.Total, inputs), h0, c0, w);
        return (packed ? y : y.Reshape(input.Size(0), input.Size(1), hidden), h, c);
    }

    private static void Check(string op, string name, Tensor? tensor, int[] sizes, Tensor input)
    {
        if (tensor is null) return;
        if (!tensor.Layout.Sizes.AsSpan().SequenceEqual(sizes)) throw new ArgumentException($"[{op}] Expected {name} size {Layouts.Text(sizes)}, got {tensor.Shape}: the input is {input.Shape}");
        if (tensor.Dtype != input.Dtype || !tensor.Dtype.IsFloatingPoint())
        {
            throw new ArgumentException($"[{op}] Input and parameter tensors are not the same dtype, found input tensor with {input.Dtype.ScalarName()} and {name} with {tensor.Dtype.ScalarName()}; they must be float32 or float64");
        }
    }
}
