namespace MiniTorch;

/// <summary>A user's function in the graph.</summary>
internal sealed class FunctionNode : Node
{
    private readonly Function _function;
    private readonly bool _isOnceDifferentiable;

    private FunctionNode(Function function, Tensor?[] inputs)
    {
        _function = function;
        _isOnceDifferentiable = function.GetType().IsDefined(typeof(OnceDifferentiableAttribute), inherit: true);
        Connect(inputs);
        Context = new FunctionContext(this, Array.ConvertAll(inputs, x => x?.RequiresGrad == true));
    }

    public override string Name => _function.GetType().Name + "Backward";

    public FunctionContext Context { get; }

    internal override bool IsUserCode => true;

    internal override bool RunsOnUndefined => true;

    public static Tensor[] Apply(Function function, Tensor?[] inputs)
    {
        bool records = Tensor.Records(inputs);
        var node = records ? new FunctionNode(function, inputs) : null;
        var context = node?.Context ?? new FunctionContext(null, Array.ConvertAll(inputs, x => x?.RequiresGrad == true));
        Tensor[] outputs;
        using (Autograd.NoGrad()) outputs = function.Forward(context, inputs);
        string name = function.GetType().Name;
        if (outputs.Length == 0) throw new InvalidOperationException($"[{name}] Forward returned no tensor");
        foreach (var dirty in context.Dirty) CheckDirty(dirty, inputs, outputs, name);
        if (node is null) return Array.ConvertAll(outputs, y => y.RequiresGrad && !context.IsDirty(y) && Array.Exists(inputs, x => ReferenceEquals(x, y)) ? y.Bare() : y);
        for (int i = 0; i < outputs.Length; i++) outputs[i] = node.Adopt(outputs[i], i, inputs);
        context.Seal();
        return outputs;
    }

    internal override void Release() => Context.Release();

    internal override void Backward(ref Gradients g)
    {
        var gradOutputs = new Tensor?[g.OutputCount];
        for (int i = 0; i < gradOutputs.Length; i++) gradOutputs[i] = Context.MaterializesGrads ? g.OutputOrZeros(i) : g.Output(i);
        var gradients = Run(gradOutputs);
        if (gradients.Length < InputCount || gradients.AsSpan(InputCount).ContainsAnyExcept((Tensor?)null))
        {
            throw new InvalidOperationException($"function {Name} returned an incorrect number of gradients (expected {InputCount}, got {gradients.Length})");
        }
        for (int i = 0; i < InputCount; i++) g.Set(i, gradients[i]);
    }

    private Tensor?[] Run(Tensor?[] gradOutputs)
    {
        if (!_isOnceDifferentiable || !GradMode.Enabled) return _function.Backward(Context, gradOutputs);
        Tensor?[] gradients;
        using (Autograd.NoGrad()) gradients = _function.Backward(Context, gradOutputs);
        return Tensor.Records(gradOutputs) ? Array.ConvertAll(gradients, g => g is null ? null : NotDifferentiableNode.Mark(g, gradOutputs, Name)) : gradients;
    }

    /// <summary>Gives a result of forward its history.</summary>
    private Tensor Adopt(Tensor output, int nr, Tensor?[] inputs)
    {
        bool isInput = Array.Exists(inputs, x => ReferenceEquals(x, output));
        if (Context.IsDirty(output))
        {
            InPlace.Record(output, this, Name, nr);
            return output;
        }
        if (Context.IsNonDifferentiable(output))
        {
            DescribeOutput(nr, output.Layout.Sizes, output.Dtype);
            return isInput ? output.Bare() : output;
        }
        if (isInput) output = ViewAsItself(output);
        else if (output.Base is not null) output.Kind = Tensor.ViewKind.MadeInFunction;
        else if (output.RequiresGrad && output.ProducerAsItStands != this) output = output.Bare();
        return output.ProducedBy(this, nr);
    }

    private static Tensor ViewAsItself(Tensor input)
    {
        var view = input.View(input.Layout);
        view.Kind = Tensor.ViewKind.MadeInFunction;
        return view;
    }

    private static void CheckDirty(Tensor dirty, Tensor?[] inputs, Tensor[] outputs, string name)
    {
        if (!Array.Exists(outputs, y => ReferenceEquals(y, dirty)))
        {
            throw new InvalidOperationException($"Some elements marked as dirty during the forward method were not returned as output. The inputs that are modified inplace must all be outputs of the Function ({name}).");
        }
        if (!Array.Exists(inputs, x => ReferenceEquals(x, dirty)))
        {
            Warnings.Warn($"Only input Tensors should be given to ctx.mark_dirty(). If a Tensor is not an input, there is no need to pass it to mark_dirty() ({name}).");
            return;
        }
        if (!Tensor.Records(inputs)) return;
        if (dirty.Base is not null && outputs.Length > 1)
        {
            throw new InvalidOperationException($"If your Function modifies inplace an input that is a view of another Tensor, your Function cannot return more than one Tensor ({name}). "
                + "You should split the Function in two: one that does the inplace write and one that does the rest.");
        }
        InPlace.CheckHistory(dirty, name);
    }
}

/// <summary>Stands over a gradient that was computed without recording: to differentiate it throws.</summary>
internal sealed class NotDifferentiableNode : Node
{
    private readonly string _function;

    private NotDifferentiableNode(Tensor?[] gradOutputs, string function)
    {
        _function = function;
        Connect(gradOutputs);
    }

    public override string Name => "DelayedError";

    public static Tensor Mark(Tensor gradient, Tensor?[] gradOutputs, string function) => gradient.Bare().ProducedBy(new NotDifferentiableNode(gradOutputs, function));

    internal override void Backward(ref Gradients g) =>
        throw new InvalidOperationException($"trying to differentiate twice a function that was marked with @once_differentiable: {_function}");
}
