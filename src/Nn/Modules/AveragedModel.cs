namespace MiniTorch.Nn;

/// <summary>
/// A copy of a model whose parameters are running averages of the model's: equal weights (stochastic weight averaging), or exponential ones. Call
/// <see cref="UpdateParameters"/> after the optimizer's steps, and evaluate the copy (torch: <c>torch.optim.swa_utils.AveragedModel</c>).
/// </summary>
/// <remarks>Izmailov et al. 2018, "Averaging Weights Leads to Wider Optima and Better Generalization"; Polyak, Juditsky 1992.</remarks>
public sealed class AveragedModel : Module<Tensor, Tensor>
{
    private readonly Func<Tensor, Tensor, long, Tensor> _avgFn;
    private readonly bool _useBuffers;

    /// <summary>A copy of <paramref name="model"/> as it is.</summary>
    /// <param name="model">The model to follow; it is not kept.</param>
    /// <param name="avgFn">The next average from the last one, the parameter now, and the number of models averaged; equal weights unless given, see <see cref="GetEmaAvgFn"/>.</param>
    /// <param name="useBuffers">Average the buffers too; they are copied otherwise.</param>
    public AveragedModel(Module model, Func<Tensor, Tensor, long, Tensor>? avgFn = null, bool useBuffers = false)
    {
        ArgumentNullException.ThrowIfNull(model);
        Module = model.Clone();
        (_avgFn, _useBuffers) = (avgFn ?? GetSwaAvgFn(), useBuffers);
    }

    /// <summary>The averaged model.</summary>
    public Module Module { get; private set; }

    /// <summary>How many models were averaged, 0-dim.</summary>
    [Buffer]
    public Tensor NAveraged { get; private set; } = Tensor.Zeros([], Dtype.Int64);

    /// <summary>avg + (p - avg) / (n + 1): the mean of all models.</summary>
    public static Func<Tensor, Tensor, long, Tensor> GetSwaAvgFn() => (average, now, count) => average + (now - average) / (count + 1);

    /// <summary>decay avg + (1 - decay) p.</summary>
    /// <exception cref="ArgumentException">A decay outside [0, 1].</exception>
    public static Func<Tensor, Tensor, long, Tensor> GetEmaAvgFn(double decay = 0.999)
    {
        if (!(decay >= 0 && decay <= 1)) throw new ArgumentException($"[get_ema_avg_fn] Invalid decay value {decay} provided. Please provide a value in [0,1] range.");
        return (average, now, _) => average * decay + now * (1 - decay);
    }

    /// <summary>Takes the parameters of <paramref name="model"/> as they are now into the average; the first ones are copied.</summary>
    /// <exception cref="ArgumentException">The parameters or buffers differ in number or shape from the averaged model's; nothing has changed then.</exception>
    public void UpdateParameters(Module model)
    {
        ArgumentNullException.ThrowIfNull(model);
        using var mode = Autograd.NoGrad();
        var parameters = Pairs(Module.Parameters(), model.Parameters(), "parameters");
        var buffers = Pairs(Module.Buffers(), model.Buffers(), "buffers");
        long count = NAveraged.Item<long>();
        foreach (var (average, now) in parameters) average.CopyInPlace(count == 0 ? now : _avgFn(average, now, count));
        foreach (var (average, now) in buffers) average.CopyInPlace(count == 0 || !_useBuffers ? now : _avgFn(average, now, count));
        NAveraged.AddInPlace(1);
    }

    /// <summary>
    /// Computes the running statistics of all batch norms anew, as the average over the inputs: averaged weights have statistics that no model had
    /// (torch: <c>update_bn</c>). <c>AveragedModel.UpdateBn(loader.Select(batch => batch[0]), model)</c>.
    /// </summary>
    /// <param name="inputs">Batches of inputs, one pass.</param>
    /// <param name="model">The model; it is in the mode that it was in afterwards.</param>
    public static void UpdateBn(IEnumerable<Tensor> inputs, Module<Tensor, Tensor> model)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        ArgumentNullException.ThrowIfNull(model);
        var norms = model.Modules().OfType<BatchNormBase>().Where(norm => norm.TrackRunningStats).Select(norm => (Norm: norm, norm.Momentum)).ToArray();
        if (norms.Length == 0) return;
        var modes = model.Modules().Select(module => (Module: module, module.Training)).ToArray();
        using var noGrad = Autograd.NoGrad();
        model.Train();
        foreach (var (norm, _) in norms)
        {
            norm.ResetRunningStats();
            norm.Momentum = null;
        }
        try
        {
            foreach (var input in inputs) model.Forward(input);
        }
        finally
        {
            foreach (var (norm, momentum) in norms) norm.Momentum = momentum;
            foreach (var (module, training) in modes.Reverse()) module.SetTraining(training);
        }
    }

    /// <summary>The averaged model's output.</summary>
    /// <exception cref="NotSupportedException">A model that does not map a tensor to a tensor: call it through <see cref="Module"/>.</exception>
    protected override Tensor ForwardCore(Tensor input) => Module is Module<Tensor, Tensor> model ? model.Forward(input)
        : throw new NotSupportedException($"[AveragedModel] {Module.GetType().Name} does not map a Tensor to a Tensor: cast AveragedModel.Module to it, and call its own Forward");

    private static (Tensor Average, Tensor Now)[] Pairs(IEnumerable<Tensor> averages, IEnumerable<Tensor> tensors, string what)
    {
        Tensor[] own = [.. averages.Select(t => t.Detach())], given = [.. tensors.Select(t => t.Detach())];
        if (own.Length != given.Length) throw new ArgumentException($"[AveragedModel] the model has {given.Length} {what}, the averaged model {own.Length}; average models of one kind");
        for (int i = 0; i < own.Length; i++)
        {
            if (own[i].Shape != given[i].Shape) throw new ArgumentException($"[AveragedModel] {what} {i} has shape {given[i].Shape}, the averaged one {own[i].Shape}; average models of one kind");
        }
        return [.. own.Zip(given)];
    }
}
