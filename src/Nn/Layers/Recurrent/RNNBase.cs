namespace MiniTorch.Nn;

/// <summary>
/// What layers of recurrences have in common: parameters <c>weight_ih_l0</c>, <c>weight_hh_l0</c>, <c>bias_ih_l0</c>, <c>bias_hh_l0</c> (and <c>_reverse</c>) of each layer, all
/// starting uniform within +-1/sqrt(hiddenSize), and the walk over layers, directions and steps.
/// </summary>
/// <typeparam name="TState">The state: h, or h and c.</typeparam>
public abstract class RNNBase<TState> : Module<Tensor, (Tensor Output, TState State)>
{
    private readonly bool _bias;
    private readonly double _dropout;

    private protected RNNBase(int gates, RNNOptions options)
    {
        string name = TypeName;
        if (options.InputSize < 0 || options.HiddenSize <= 0) throw new ArgumentException($"[{name}] hidden_size must be greater than zero: input_size={options.InputSize}, hidden_size={options.HiddenSize}");
        if (options.NumLayers <= 0) throw new ArgumentException($"[{name}] num_layers must be greater than zero, got {options.NumLayers}");
        if (!(options.Dropout >= 0 && options.Dropout <= 1)) throw new ArgumentException($"[{name}] dropout should be a number in range [0, 1] representing the probability of an element being zeroed, got {options.Dropout}");
        if (options.ProjSize < 0 || options.ProjSize >= options.HiddenSize) throw new ArgumentException($"[{name}] proj_size has to be a positive integer, smaller than hidden_size, or zero to disable projections: {options.ProjSize} and {options.HiddenSize}");
        if (options.Dropout > 0 && options.NumLayers == 1)
        {
            Warnings.Warn($"dropout option adds dropout after all but last recurrent layer, so non-zero dropout expects num_layers greater than 1, but got dropout={Repr.Of(options.Dropout)} and num_layers=1");
        }
        (InputSize, HiddenSize, NumLayers, BatchFirst, Bidirectional, ProjSize) = (options.InputSize, options.HiddenSize, options.NumLayers, options.BatchFirst, options.Bidirectional, options.ProjSize);
        (_bias, _dropout) = (options.Bias, options.Dropout);
        int wide = gates * HiddenSize;
        for (int layer = 0; layer < NumLayers; layer++)
        {
            for (int direction = 0; direction < Directions; direction++)
            {
                Add("weight_ih", layer, direction, options.Dtype, wide, layer == 0 ? InputSize : OutputSize * Directions);
                Add("weight_hh", layer, direction, options.Dtype, wide, OutputSize);
                if (_bias) Add("bias_ih", layer, direction, options.Dtype, wide);
                if (_bias) Add("bias_hh", layer, direction, options.Dtype, wide);
                if (ProjSize > 0) Add("weight_hr", layer, direction, options.Dtype, ProjSize, HiddenSize);
            }
        }
        ResetParameters();
    }

    /// <summary>The size of the input's last dimension.</summary>
    public int InputSize { get; }

    /// <summary>The size of the state's last dimension.</summary>
    public int HiddenSize { get; }

    /// <summary>Layers, each of which reads the outputs of the one before.</summary>
    public int NumLayers { get; }

    /// <summary>Input and output are [N, L, *] instead of [L, N, *].</summary>
    public bool BatchFirst { get; }

    /// <summary>A second recurrence reads from the end.</summary>
    public bool Bidirectional { get; }

    /// <summary>The size to which h is projected; 0 for none.</summary>
    public int ProjSize { get; }

    private protected int Directions => Bidirectional ? 2 : 1;

    private protected int OutputSize => ProjSize > 0 ? ProjSize : HiddenSize;

    /// <summary>Draws all parameters anew.</summary>
    public void ResetParameters()
    {
        foreach (var parameter in Parameters()) Init.FanInUniform(parameter, HiddenSize);
    }

    /// <summary>One layer in one direction: its outputs and last states.</summary>
    private protected abstract (Tensor Output, Tensor H, Tensor? C) Layer(Tensor data, Tensor h0, Tensor? c0, RNNWeights weights, RNNRows rows, bool reverse);

    /// <summary>All layers over <paramref name="data"/>, as <paramref name="rows"/> says.</summary>
    private protected (Tensor Output, Tensor H, Tensor? C) Run(Tensor data, RNNRows rows, Tensor h0, Tensor? c0)
    {
        List<Tensor> lastH = [], lastC = [];
        for (int layer = 0; layer < NumLayers; layer++)
        {
            var outputs = new Tensor[Directions];
            for (int direction = 0; direction < Directions; direction++)
            {
                int state = layer * Directions + direction;
                var weights = new RNNWeights(Of("weight_ih", layer, direction)!, Of("weight_hh", layer, direction)!, Of("bias_ih", layer, direction), Of("bias_hh", layer, direction), Of("weight_hr", layer, direction));
                var (output, h, c) = Layer(data, h0.Select(0, state), c0?.Select(0, state), weights, rows, direction == 1);
                outputs[direction] = output;
                lastH.Add(h);
                if (c is not null) lastC.Add(c);
            }
            data = Directions == 1 ? outputs[0] : Tensor.Cat(outputs, -1);
            if (_dropout == 0 || layer == NumLayers - 1) continue;
            // As in PyTorch the draws go step by step.
            data = rows.BatchFirst ? F.Dropout(data.Transpose(0, 1), _dropout, Training).Transpose(0, 1) : F.Dropout(data, _dropout, Training);
        }
        return (data, Tensor.Stack(lastH), c0 is null ? null : Tensor.Stack(lastC));
    }

    /// <summary>Runs over a plain tensor: [L, N, *], [N, L, *] if batch first, or [L, *] for one sequence.</summary>
    private protected (Tensor Output, Tensor H, Tensor? C) RunPlain(Tensor input, Tensor? h0, Tensor? c0, bool hasC)
    {
        ArgumentNullException.ThrowIfNull(input);
        if (input.Dim is not (2 or 3)) throw new ArgumentException($"[{TypeName}] {TypeName}: Expected input to be 2D or 3D, got {input.Dim}D instead: its shape is {input.Shape}");
        if (input.Size(-1) != InputSize) throw new ArgumentException($"[{TypeName}] input.size(-1) must be equal to input_size. Expected {InputSize}, got {input.Size(-1)}");
        bool isBatched = input.Dim == 3, batchFirst = isBatched && BatchFirst;
        var x = isBatched ? input : input.Unsqueeze(1);
        int length = x.Size(batchFirst ? 1 : 0), batch = x.Size(batchFirst ? 0 : 1);
        if (length == 0) throw new ArgumentException($"[{TypeName}] Expected sequence length to be larger than 0 in RNN: the input is {input.Shape}");
        var h = State(h0, batch, OutputSize, isBatched, input.Dtype, hasC ? "hidden[0]" : "hidden");
        var c = hasC ? State(c0, batch, HiddenSize, isBatched, input.Dtype, "hidden[1]") : null;
        var (y, lastH, lastC) = ProjSize > 0 ? RunBySteps(x, batchFirst, h, c!) : Run(x, new RNNRows([], batchFirst), h, c);
        return isBatched ? (y, lastH, lastC) : (y.Squeeze(1), lastH.Squeeze(1), lastC?.Squeeze(1));
    }

    /// <summary>Projections are walked step by step, over rows as packed sequences have them.</summary>
    private (Tensor Output, Tensor H, Tensor? C) RunBySteps(Tensor input, bool batchFirst, Tensor h, Tensor c)
    {
        var x = batchFirst ? input.Transpose(0, 1) : input;
        int length = x.Size(0), batch = x.Size(1);
        int[] batchSizes = new int[length];
        Array.Fill(batchSizes, batch);
        var (y, lastH, lastC) = Run(x.Reshape(length * batch, InputSize), new RNNRows(batchSizes, false), h, c);
        y = y.Reshape(length, batch, Directions * OutputSize);
        return (batchFirst ? y.Transpose(0, 1) : y, lastH, lastC);
    }

    /// <summary>Runs over packed sequences of different lengths.</summary>
    private protected (PackedSequence Output, Tensor H, Tensor? C) RunPacked(PackedSequence input, Tensor? h0, Tensor? c0, bool hasC)
    {
        ArgumentNullException.ThrowIfNull(input);
        if (input.Data.Size(-1) != InputSize) throw new ArgumentException($"[{TypeName}] input.size(-1) must be equal to input_size. Expected {InputSize}, got {input.Data.Size(-1)}");
        ComputeParametrized();
        int batch = input.BatchSizes[0];
        var h = Sorted(State(h0, batch, OutputSize, true, input.Data.Dtype, hasC ? "hidden[0]" : "hidden"), input.SortedIndices)!;
        var c = hasC ? Sorted(State(c0, batch, HiddenSize, true, input.Data.Dtype, "hidden[1]"), input.SortedIndices) : null;
        var (y, lastH, lastC) = Run(input.Data, new RNNRows([.. input.BatchSizes], false), h, c);
        return (new PackedSequence(y, input.BatchSizes, input.SortedIndices, input.UnsortedIndices), Sorted(lastH, input.UnsortedIndices)!, Sorted(lastC, input.UnsortedIndices));
    }

    private static Tensor? Sorted(Tensor? state, Tensor? order) => order is null ? state : state?.IndexSelect(1, order);

    /// <inheritdoc/>
    protected override string ExtraRepr()
    {
        string text = $"{InputSize}, {HiddenSize}";
        if (ProjSize != 0) text += $", proj_size={ProjSize}";
        if (NumLayers != 1) text += $", num_layers={NumLayers}";
        if (!_bias) text += ", bias=False";
        if (BatchFirst) text += ", batch_first=True";
        if (_dropout != 0) text += $", dropout={Repr.Of(_dropout)}";
        return Bidirectional ? text + ", bidirectional=True" : text;
    }

    private Tensor State(Tensor? given, int batch, int size, bool isBatched, Dtype dtype, string what)
    {
        int states = NumLayers * Directions;
        if (given is null) return Tensor.Zeros([states, batch, size], dtype);
        if (given.Dim != (isBatched ? 3 : 2))
        {
            throw new ArgumentException($"[{TypeName}] For {(isBatched ? "batched 3-D" : "unbatched 2-D")} input, hx should also be {(isBatched ? 3 : 2)}-D but got {given.Dim}-D tensor");
        }
        var state = isBatched ? given : given.Unsqueeze(1);
        return state.Shape.AsSpan().SequenceEqual([states, batch, size]) ? state : throw new ArgumentException($"[{TypeName}] Expected {what} size ({states}, {batch}, {size}), got {state.Shape}");
    }

    private void Add(string kind, int layer, int direction, Dtype dtype, params ReadOnlySpan<int> shape) => RegisterParameter(Name(kind, layer, direction), new Parameter(Tensor.Empty(shape, dtype)));

    private Tensor? Of(string kind, int layer, int direction) => Own(Name(kind, layer, direction));

    private static string Name(string kind, int layer, int direction) => $"{kind}_l{layer}{(direction == 1 ? "_reverse" : "")}";
}

/// <summary>The arguments that all recurrent layers share.</summary>
internal sealed record RNNOptions(int InputSize, int HiddenSize, int NumLayers, bool Bias, bool BatchFirst, double Dropout, bool Bidirectional, int ProjSize, Dtype Dtype);

/// <summary>How a layer's data lies: packed rows of steps of falling batch sizes; or, if there are none, three dimensions with the steps first or the batch.</summary>
internal sealed record RNNRows(int[] BatchSizes, bool BatchFirst);

/// <summary>The parameters of one layer in one direction.</summary>
internal sealed record RNNWeights(Tensor Ih, Tensor Hh, Tensor? BiasIh, Tensor? BiasHh, Tensor? Projection);
