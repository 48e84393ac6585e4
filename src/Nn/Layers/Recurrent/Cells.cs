namespace MiniTorch.Nn;

/// <summary>What one step of each kind of recurrence computes, over gates that are laid side by side.</summary>
internal static class CellSteps
{
    /// <summary>h' = tanh(x + h W^T + b) or its rectified form; x holds the input's share.</summary>
    public static Tensor Rnn(Tensor x, Tensor h, Tensor weight, Tensor? bias, bool relu)
    {
        var gates = x + F.Linear(h, weight, bias);
        return relu ? gates.Relu() : gates.Tanh();
    }

    /// <summary>Gates i, f, g, o: c' = sigmoid(f) c + sigmoid(i) tanh(g),  h' = sigmoid(o) tanh(c').</summary>
    public static (Tensor H, Tensor C) Lstm(Tensor x, Tensor h, Tensor c, Tensor weight, Tensor? bias, Tensor? projection)
    {
        var gates = (x + F.Linear(h, weight, bias)).Chunk(4, -1);
        var next = gates[1].Sigmoid() * c + gates[0].Sigmoid() * gates[2].Tanh();
        var output = gates[3].Sigmoid() * next.Tanh();
        return (projection is null ? output : F.Linear(output, projection), next);
    }

    /// <summary>Gates r, z, n: n' = tanh(x_n + sigmoid(r) (h W_n^T + b_n)),  h' = (1 - sigmoid(z)) n' + sigmoid(z) h.</summary>
    public static Tensor Gru(Tensor x, Tensor h, Tensor weight, Tensor? bias)
    {
        Tensor[] fromInput = x.Chunk(3, -1), fromState = F.Linear(h, weight, bias).Chunk(3, -1);
        var reset = (fromInput[0] + fromState[0]).Sigmoid();
        var update = (fromInput[1] + fromState[1]).Sigmoid();
        var candidate = (fromInput[2] + reset * fromState[2]).Tanh();
        return candidate + update * (h - candidate);
    }
}

/// <summary>What cells have in common: weights [gates hiddenSize, *], biases, and how they start (uniform within +-1/sqrt(hiddenSize)) and print.</summary>
/// <typeparam name="TState">The state: h, or h and c.</typeparam>
public abstract class RNNCellBase<TState> : Module<Tensor, TState>
{
    private protected RNNCellBase(int gates, int inputSize, int hiddenSize, bool bias, Dtype dtype)
    {
        (InputSize, HiddenSize) = (inputSize, hiddenSize);
        WeightIh = new Parameter(Tensor.Empty([gates * hiddenSize, inputSize], dtype));
        WeightHh = new Parameter(Tensor.Empty([gates * hiddenSize, hiddenSize], dtype));
        if (bias) (BiasIh, BiasHh) = (new Parameter(Tensor.Empty([gates * hiddenSize], dtype)), new Parameter(Tensor.Empty([gates * hiddenSize], dtype)));
        foreach (var parameter in Parameters()) Init.FanInUniform(parameter, hiddenSize);
    }

    /// <summary>The size of the input's last dimension.</summary>
    public int InputSize { get; }

    /// <summary>The size of the state's last dimension.</summary>
    public int HiddenSize { get; }

    /// <summary>[gates hiddenSize, inputSize]</summary>
    public Tensor WeightIh { get; set => field = AsParameter(value); }

    /// <summary>[gates hiddenSize, hiddenSize]</summary>
    public Tensor WeightHh { get; set => field = AsParameter(value); }

    /// <summary>[gates hiddenSize]; null if there is none.</summary>
    public Tensor? BiasIh { get; set => field = AsParameter(value); }

    /// <summary>[gates hiddenSize]; null if there is none.</summary>
    public Tensor? BiasHh { get; set => field = AsParameter(value); }

    /// <summary>The input's share of the gates, once input and state are known to fit.</summary>
    private protected Tensor Gates(Tensor input, params ReadOnlySpan<Tensor?> states)
    {
        ArgumentNullException.ThrowIfNull(input);
        string name = GetType().Name;
        if (input.Dim is not (1 or 2)) throw new ArgumentException($"[{name}] Expected input to be 1D or 2D, got {input.Dim}D instead: its shape is {input.Shape}");
        if (input.Size(-1) != InputSize) throw new ArgumentException($"[{name}] input has inconsistent input_size: got {input.Size(-1)} expected {InputSize}");
        foreach (var state in states)
        {
            if (state is null) continue;
            if (state.Dim != input.Dim || state.Size(-1) != HiddenSize || state.Size(0) != (input.Dim == 1 ? HiddenSize : input.Size(0)))
            {
                throw new ArgumentException($"[{name}] hidden has inconsistent hidden_size: got {state.Shape}, expected {(input.Dim == 1 ? $"[{HiddenSize}]" : $"[{input.Size(0)}, {HiddenSize}]")}");
            }
        }
        return F.Linear(input, WeightIh, BiasIh);
    }

    private protected Tensor ZeroState(Tensor input) => Tensor.Zeros(input.Dim == 1 ? [HiddenSize] : [input.Size(0), HiddenSize], input.Dtype);

    /// <inheritdoc/>
    protected override string ExtraRepr() => $"{InputSize}, {HiddenSize}{(BiasIh is null ? ", bias=False" : "")}";
}

/// <summary>h' = tanh(W_ih x + b_ih + W_hh h + b_hh), or its rectified form: Elman 1990. x [N, inputSize] or [inputSize], h likewise.</summary>
/// <param name="inputSize">The size of the input's last dimension.</param>
/// <param name="hiddenSize">The size of the state's.</param>
/// <param name="bias">Whether there are biases.</param>
/// <param name="nonlinearity">"tanh" or "relu".</param>
/// <param name="dtype">Of the parameters.</param>
public sealed class RNNCell(int inputSize, int hiddenSize, bool bias = true, string nonlinearity = "tanh", Dtype dtype = Dtype.Float32) : RNNCellBase<Tensor>(1, inputSize, hiddenSize, bias, dtype)
{
    private readonly bool _isRelu = nonlinearity switch
    {
        "relu" => true,
        "tanh" => false,
        _ => throw new ArgumentException($"[RNNCell] Unknown nonlinearity: {nonlinearity}"),
    };

    /// <summary>One step from the state <paramref name="hx"/>.</summary>
    /// <exception cref="ArgumentException">Shapes do not fit.</exception>
    public Tensor Forward(Tensor input, Tensor? hx) => Call(input, x => Step(x, hx));

    /// <inheritdoc/>
    protected override Tensor ForwardCore(Tensor input) => Step(input, null);

    /// <inheritdoc/>
    protected override string ExtraRepr() => base.ExtraRepr() + (_isRelu ? ", nonlinearity=relu" : "");

    private Tensor Step(Tensor input, Tensor? hx) => CellSteps.Rnn(Gates(input, hx), hx ?? ZeroState(input), WeightHh, BiasHh, _isRelu);
}

/// <summary>One step of an LSTM: gates i, f, g, o of W_ih x + b_ih + W_hh h + b_hh; c' = f c + i g,  h' = o tanh c'. Hochreiter and Schmidhuber 1997.</summary>
/// <param name="inputSize">The size of the input's last dimension.</param>
/// <param name="hiddenSize">The size of the state's.</param>
/// <param name="bias">Whether there are biases.</param>
/// <param name="dtype">Of the parameters.</param>
public sealed class LSTMCell(int inputSize, int hiddenSize, bool bias = true, Dtype dtype = Dtype.Float32) : RNNCellBase<(Tensor H, Tensor C)>(4, inputSize, hiddenSize, bias, dtype)
{
    /// <summary>One step from the state <paramref name="hx"/>.</summary>
    /// <exception cref="ArgumentException">Shapes do not fit.</exception>
    public (Tensor H, Tensor C) Forward(Tensor input, (Tensor H, Tensor C)? hx) => Call(input, x => Step(x, hx));

    /// <inheritdoc/>
    protected override (Tensor H, Tensor C) ForwardCore(Tensor input) => Step(input, null);

    private (Tensor H, Tensor C) Step(Tensor input, (Tensor H, Tensor C)? hx)
    {
        var gates = Gates(input, hx?.H, hx?.C);
        return CellSteps.Lstm(gates, hx?.H ?? ZeroState(input), hx?.C ?? ZeroState(input), WeightHh, BiasHh, null);
    }
}

/// <summary>One step of a GRU: gates r, z, n; n = tanh(W_in x + b_in + r (W_hn h + b_hn)),  h' = (1 - z) n + z h. Cho et al. 2014.</summary>
/// <param name="inputSize">The size of the input's last dimension.</param>
/// <param name="hiddenSize">The size of the state's.</param>
/// <param name="bias">Whether there are biases.</param>
/// <param name="dtype">Of the parameters.</param>
public sealed class GRUCell(int inputSize, int hiddenSize, bool bias = true, Dtype dtype = Dtype.Float32) : RNNCellBase<Tensor>(3, inputSize, hiddenSize, bias, dtype)
{
    /// <summary>One step from the state <paramref name="hx"/>.</summary>
    /// <exception cref="ArgumentException">Shapes do not fit.</exception>
    public Tensor Forward(Tensor input, Tensor? hx) => Call(input, x => Step(x, hx));

    /// <inheritdoc/>
    protected override Tensor ForwardCore(Tensor input) => Step(input, null);

    private Tensor Step(Tensor input, Tensor? hx) => CellSteps.Gru(Gates(input, hx), hx ?? ZeroState(input), WeightHh, BiasHh);
}
