using MiniTorch.Optim;
using static MiniTorch.Tests.SpecCases;

namespace MiniTorch.Tests;

/// <summary>Section F: what holds for optimizers in general.</summary>
public sealed class OptimizerTests
{
    /// <summary>Cases of the list that C# or the set of optimizers leaves no room for, with the reason.</summary>
    private static readonly Dictionary<string, string> s_listed = new()
    {
        ["F97 single tensor, H83 float"] = "a Tensor or a number is not an IEnumerable<Tensor>, so it does not compile (the first half is asserted)",
        ["F107 tensor learning rate"] = "learning rates are doubles; there is no tensor rate to compare with",
    };

    public static TheoryData<string> Names => Optimizers.Names;

    [Fact(DisplayName = "F97 H83 wrong parameter lists")]
    public void Parameter_errors()
    {
        var p = Leaf(1, 2);
        Throws<ArgumentException>(() => _ = new SGD(Array.Empty<Tensor>()), "optimizer got an empty parameter list");
        Throws<ArgumentException>(() => _ = new Adam([p * 2]), "can't optimize a non-leaf Tensor");
        Throws<ArgumentException>(() => _ = new SGD([new ParamGroup([p]), new ParamGroup([Leaf(1), p])]), "some parameters appear in more than one parameter group");
        Throws<ArgumentException>(() => _ = new SGD([Tensor.Zeros([2], Dtype.Int64)]), "parameters are float32 or float64");
        Throws<ArgumentException>(() => _ = new SGD(new Tensor[] { null! }), "can only optimize Tensors");
        Assert.Contains(WarningsOf(() => _ = new SGD([p, p])), w => w.Contains("duplicate parameters", StringComparison.Ordinal));
        Assert.False(typeof(IEnumerable<Tensor>).IsAssignableFrom(typeof(Tensor)));
        Assert.Equal(2, s_listed.Count);
    }

    [Theory(DisplayName = "E56 H83 a learning rate that is negative or not finite")]
    [MemberData(nameof(Names))]
    public void Learning_rates(string name)
    {
        foreach (double bad in new[] { double.NaN, double.PositiveInfinity, -1 })
        {
            Throws<ArgumentException>(() => Optimizers.Makers[name](Optimizers.Parameters(), bad), name.Split(' ')[0], "Invalid learning rate");
        }
        var group = Optimizers.Makers[name](Optimizers.Parameters(), .1).ParamGroups[0];
        Throws<ArgumentException>(() => group.Lr = double.NaN, "Invalid learning rate: nan");
        Throws<ArgumentException>(() => group["lr"] = -1, "Invalid learning rate: -1");
        Assert.Equal(.1, group.Lr);
    }

    [Fact(DisplayName = "H83 options out of range")]
    public void Option_errors()
    {
        Tensor[] p = [Leaf(1)];
        Throws<ArgumentException>(() => _ = new SGD(p, momentum: -.5), "Invalid momentum value: -0.5");
        Throws<ArgumentException>(() => _ = new SGD(p, weightDecay: -.5), "Invalid weight_decay value: -0.5");
        Throws<ArgumentException>(() => _ = new SGD(p, nesterov: true), "Nesterov momentum requires a momentum and zero dampening");
        Throws<ArgumentException>(() => _ = new SGD(p, momentum: .9, dampening: .1, nesterov: true), "Nesterov momentum requires a momentum and zero dampening");
        Throws<ArgumentException>(() => _ = new Adam(p, betas: (1, 0)), "Invalid beta parameter at index 0: 1");
        Throws<ArgumentException>(() => _ = new AdamW(p, betas: (0, 1)), "Invalid beta parameter at index 1: 1");
        Throws<ArgumentException>(() => _ = new Adamax(p, betas: (0, double.NaN)), "Invalid beta parameter at index 1: nan");
        Throws<ArgumentException>(() => _ = new NAdam(p, momentumDecay: -.2), "Invalid momentum_decay value: -0.2");
        Throws<ArgumentException>(() => _ = new RAdam(p, eps: -1), "Invalid epsilon value: -1");
        Throws<ArgumentException>(() => _ = new Adagrad(p, lrDecay: -.5), "Invalid lr_decay value: -0.5");
        Throws<ArgumentException>(() => _ = new RMSprop(p, momentum: -1), "Invalid momentum value: -1");
        Throws<ArgumentException>(() => _ = new Adadelta(p, rho: 1.1), "Invalid rho value: 1.1");
        Throws<ArgumentException>(() => _ = new ASGD(p, weightDecay: -.5), "Invalid weight_decay value: -0.5");
        Throws<ArgumentException>(() => _ = new Rprop(p, etas: (1, .5)), "Invalid eta values: 1, 0.5");
        Throws<ArgumentException>(() => _ = new LBFGS(p, lineSearchFn: "armijo"), "only 'strong_wolfe' is supported");
    }

    [Fact(DisplayName = "F98 no gradient, no change; a zero gradient with weight decay decays")]
    public void Weight_decay()
    {
        var (p, q) = (Leaf(1), Leaf(1));
        q.Grad = D(0);
        var optimizer = new SGD([p, q], .1, weightDecay: .1);
        optimizer.Step();
        Same(p, 1);
        Same(q, .99);
    }

    [Theory(DisplayName = "F98 a zero gradient without weight decay is a no-op")]
    [MemberData(nameof(Names))]
    public void Zero_gradient(string name)
    {
        var p = Optimizers.Parameters();
        double[][] before = [.. p.Select(t => t.Values())];
        var optimizer = Optimizers.Makers[name](p, .1);
        for (int i = 0; i < 2; i++) optimizer.Step(Zeros);
        for (int i = 0; i < p.Length; i++) Assert.Equal(before[i], p[i].Values());

        Tensor Zeros()
        {
            foreach (var t in p) t.Grad = Tensor.ZerosLike(t);
            return Scalar(0);
        }
    }

    [Fact(DisplayName = "F100 ZeroGrad sets null unless told to keep; no state before the first step")]
    public void Zero_grad()
    {
        var (p, q) = (Leaf(1), Leaf(1));
        var optimizer = new Adam([p, q]);
        p.Grad = D(1);
        var kept = p.Grad;
        optimizer.Step();
        optimizer.ZeroGrad(setToNone: false);
        Assert.Same(kept, p.Grad);
        Same(p.Grad, 0);
        optimizer.ZeroGrad();
        Assert.Null(p.Grad);
        Assert.NotNull(optimizer.StateOf(p));
        Assert.Null(optimizer.StateOf(q));
        Assert.Equal([0], optimizer.StateDict().State.Keys);
    }

    [Theory(DisplayName = "F101 Step(closure) returns the loss, and runs the closure with grad enabled")]
    [MemberData(nameof(Names))]
    public void Closures(string name)
    {
        var p = Optimizers.Parameters();
        var optimizer = Optimizers.Makers[name](p, .01);
        double expected = Optimizers.Objective(optimizer, p)().Item<double>();
        var seen = new List<bool>();
        using (Autograd.NoGrad())
        {
            var loss = optimizer.Step(Closure);
            Assert.Equal(expected, loss!.Item<double>());
        }
        Assert.All(seen, Assert.True);
        if (optimizer is LBFGS) Throws(() => optimizer.Step(), "closure");
        else Assert.Null(optimizer.Step(null));

        Tensor Closure()
        {
            var loss = Optimizers.Objective(optimizer, p)();
            seen.Add(loss.RequiresGrad);
            return loss;
        }
    }

    [Fact(DisplayName = "F103 the state dict has PyTorch's names")]
    public void State_names()
    {
        var (p, q) = (Leaf(1), Leaf(1));
        var adam = new Adam([new ParamGroup([p]), new ParamGroup([q]) { ["lr"] = .5 }], .1);
        (p.Grad, q.Grad) = (D(1), D(1));
        adam.Step();
        var dict = adam.StateDict();
        Assert.Equal(1, dict.State[0].Step);
        Same(dict.State[0].Tensors["exp_avg"], .1);
        Expect.Close([.001], dict.State[0].Tensors["exp_avg_sq"].Values(), 1e-12, "exp_avg_sq");
        Assert.Equal([.1, .5], dict.ParamGroups.Select(group => (double)group.Options["lr"]));
        Assert.Equal([1], dict.ParamGroups[1].Params);
        var sgd = new SGD([p], .1, momentum: .9, dampening: .5);
        sgd.Step();
        Same(sgd.StateDict().State[0].Tensors["momentum_buffer"], 1);
    }

    [Fact(DisplayName = "F106 hooks: global before, own before, own after, global after")]
    public void Hooks()
    {
        var optimizer = new SGD([Leaf(1)]);
        var order = new List<int>();
        var handles = new[]
        {
            Optimizer.RegisterGlobalStepPreHook(o => Note(o, 0)), optimizer.RegisterStepPreHook(o => Note(o, 1)),
            optimizer.RegisterStepPostHook(o => Note(o, 2)), Optimizer.RegisterGlobalStepPostHook(o => Note(o, 5)),
        };
        optimizer.Step();
        Assert.Equal([0, 1, 2, 5], order);
        foreach (var handle in handles) handle.Dispose();
        optimizer.Step();
        Assert.Equal(4, order.Count);

        void Note(Optimizer caller, int value)
        {
            if (ReferenceEquals(caller, optimizer)) order.Add(value);
        }
    }

    [Theory(DisplayName = "F107 twenty steps under schedulers go down, contiguous or not")]
    [MemberData(nameof(Names))]
    public void Right_direction(string name)
    {
        foreach (bool contiguous in new[] { true, false })
        {
            var p = Optimizers.Parameters(contiguous);
            Assert.Equal(contiguous, p[1].IsContiguous);
            var optimizer = Optimizers.Makers[name](p, .01);
            LRScheduler[] schedulers = [new StepLR(optimizer, 10, .9), new ExponentialLR(optimizer, .99)];
            var plateau = new ReduceLROnPlateau(optimizer);
            var objective = Optimizers.Objective(optimizer, p);
            double first = objective().Item<double>();
            for (int i = 0; i < 20; i++)
            {
                double loss = optimizer.Step(objective)!.Item<double>();
                foreach (var scheduler in schedulers) scheduler.Step();
                plateau.Step(loss);
            }
            double last = objective().Item<double>();
            Assert.True(last < first, $"{name}: from {first} to {last}, contiguous: {contiguous}");
        }
    }

    [Fact(DisplayName = "F1 LBFGS without a line search on a quadratic")]
    public void Quadratic()
    {
        var p = Leaf(3, -2);
        var optimizer = new LBFGS([p], maxIter: 4);
        var loss = optimizer.Step(() => Evaluate(optimizer, (p.Select(0, 0) - 1).Pow(2) + (p.Select(0, 1) - 2).Pow(2) * 10));
        Assert.Equal(164, loss!.Item<double>());
        Expect.Close([1.0002138832532226, 2.0004509203108953], p.Values(), 1e-10, "p");
        Assert.Equal(4, optimizer.FunctionEvaluations);
    }

    [Fact(DisplayName = "F1 LBFGS with strong Wolfe on Rosenbrock's function")]
    public void Rosenbrock()
    {
        var p = Leaf(-1.2, 1);
        var optimizer = new LBFGS([p], maxIter: 50, lineSearchFn: "strong_wolfe");
        optimizer.Step(() => Evaluate(optimizer, (1 - p.Select(0, 0)).Pow(2) + (p.Select(0, 1) - p.Select(0, 0).Pow(2)).Pow(2) * 100));
        Expect.Close([0.9999814210791366, 0.9999619651810989], p.Values(), 1e-8, "p");
        Assert.Equal((35, 43), (optimizer.Iterations, optimizer.FunctionEvaluations));
    }

    private static Tensor Evaluate(Optimizer optimizer, Tensor loss)
    {
        optimizer.ZeroGrad();
        loss.Backward();
        return loss;
    }
}
