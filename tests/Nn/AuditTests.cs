using MiniTorch.Nn;
using MiniTorch.Optim;

namespace MiniTorch.Tests;

/// <summary><c>model.Audit(loss)</c>: why parameters do not train.</summary>
public sealed class AuditTests
{
    private static readonly Tensor s_input = Tensor.Ones([3, 2]);

    [Fact]
    public void A_model_that_trains_is_clean()
    {
        Sequential model = new(new Linear(2, 4), new Nn.Tanh(), new Linear(4, 1));
        var optimizer = new SGD(model.Parameters(), lr: 0.1);
        for (int i = 0; i < 3; i++)
        {
            optimizer.ZeroGrad(setToNone: i != 1);
            var loss = model.Forward(s_input).Sum();
            Assert.True(model.Audit(loss, optimizer.Parameters).IsClean);
            loss.Backward();
            Assert.Equal("audit of Sequential, 4 parameters: nothing found", model.Audit(loss, optimizer.Parameters).ToString());
            optimizer.Step();
        }
    }

    public static TheoryData<string, Func<Tensor, Tensor>> Cutters => new()
    {
        { "Detach", x => x.Detach() },
        { "Detach", x => x.Detach().Relu() * 2 },
        { "To(Int64)", x => x.To(Dtype.Int64).To(Dtype.Float32) },
        { "ArgMax", x => x.ArgMax(1, keepDim: true).To(Dtype.Float32).Expand(3, 4) },
        { "no-grad mode", x => Autograd.NoGrad(() => x * 2) },
    };

    [Theory]
    [MemberData(nameof(Cutters))]
    public void What_cut_a_parameter_off_is_named_with_the_op_and_the_modules(string how, Func<Tensor, Tensor> cut)
    {
        Sequential model = new(new Linear(2, 4), new Cut(cut), new Linear(4, 1));
        var report = model.Audit(model.Forward(s_input).Sum());
        Assert.Equal(["0.weight", "0.bias"], report.Findings.Select(finding => finding.Parameter));
        Assert.All(report.Findings, finding => Assert.Equal(AuditProblem.NoGradient, finding.Problem));
        Assert.All(report.Findings, finding => Assert.Equal($"cut off by {how} of the result of <AddmmBackward0> in module '0', called in module '1'", finding.Text));
    }

    [Fact]
    public void Parameters_used_under_no_grad_are_named()
    {
        var model = new Sequential(new Cut(_ => s_input, new Linear(2, 4)));
        var report = model.Audit(model.Forward(s_input).Sum());
        Assert.Equal(2, report.Findings.Count);
        Assert.All(report.Findings, finding => Assert.StartsWith("its use was not recorded: no-grad mode, called in module '0.inner'", finding.Text, StringComparison.Ordinal));
    }

    [Fact]
    public void A_parameter_that_was_not_used_is_not_blamed_on_an_older_detach()
    {
        var model = new ModuleList<Linear>(new Linear(2, 4), new Linear(2, 4));
        var used = model[0].Forward(s_input).Sum();
        used.Backward();
        used.Detach();
        var findings = model.Audit(model[1].Forward(s_input).Sum()).Findings;
        Assert.Equal(["0.weight", "0.bias"], findings.Select(finding => finding.Parameter));
        Assert.All(findings, finding => Assert.Contains("was not used in the forward pass", finding.Text, StringComparison.Ordinal));
    }

    [Fact]
    public void Sums_of_several_passes_are_counted_until_they_are_cleared()
    {
        var model = new Linear(2, 1);
        for (int i = 0; i < 3; i++) model.Forward(s_input).Sum().Backward();
        var report = model.Audit(model.Forward(s_input).Sum());
        Assert.Equal([AuditProblem.Accumulated, AuditProblem.Accumulated], report.Findings.Select(finding => finding.Problem));
        Assert.Contains("sum of 3 backward passes", report.ToString(), StringComparison.Ordinal);
        ClipGrad.ClipGradNorm(model.Parameters(), 1e-3);
        model.Forward(s_input).Sum().Backward();
        Assert.All(model.Parameters(), p => Assert.Equal(4, p.GradPassCount));
        model.ZeroGrad(setToNone: false);
        Assert.All(model.Parameters(), p => Assert.Equal(0, p.GradPassCount));
        model.Forward(s_input).Sum().Backward();
        Assert.True(model.Audit(model.Forward(s_input).Sum()).IsClean);
    }

    [Fact]
    public void Optimizers_are_held_against_the_model()
    {
        Sequential model = new(new Linear(2, 4), new Linear(4, 1));
        model[0].Freeze();
        var optimizer = new SGD(model[0].Parameters().Append(((Linear)model[1]).Weight), lr: 0.1);
        var report = model.Audit(model.Forward(s_input).Sum(), optimizer.Parameters);
        Assert.Equal(
            [("0.weight", AuditProblem.Frozen), ("0.bias", AuditProblem.Frozen), ("1.bias", AuditProblem.NotOptimized)],
            report.Findings.Select(finding => (finding.Parameter, finding.Problem)));
        Assert.StartsWith("audit of Sequential, 4 parameters, 2 of them frozen: 3 findings", report.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_dead_activation_shows()
    {
        Sequential model = new(new Linear(2, 4), new ReLU(), new Linear(4, 1));
        using (Autograd.NoGrad()) ((Linear)model[0]).Bias!.FillInPlace(-100);
        var loss = model.Forward(s_input).Sum();
        loss.Backward();
        Assert.Equal(["0.weight", "0.bias", "2.weight"], model.Audit(loss).Findings.Where(finding => finding.Problem == AuditProblem.ZeroGradient).Select(finding => finding.Parameter));
    }

    [Fact]
    public void Looking_back_keeps_no_graph_alive()
    {
        var weak = Cut();
        GC.Collect();
        Assert.False(weak.TryGetTarget(out _));

        static WeakReference<Node> Cut()
        {
            var y = Tensor.Ones([2], requiresGrad: true) * 2;
            y.Detach();
            return new WeakReference<Node>(y.GradFn!);
        }
    }

    private sealed class Cut(Func<Tensor, Tensor> cut, Module<Tensor, Tensor>? inner = null) : Module<Tensor, Tensor>
    {
        private readonly Module<Tensor, Tensor>? _inner = inner;

        protected override Tensor ForwardCore(Tensor input)
        {
            if (_inner is not null) Autograd.NoGrad(() => _inner.Forward(input));
            return cut(input);
        }
    }
}
