using MiniTorch.Nn;
using static MiniTorch.Tests.SpecCases;

namespace MiniTorch.Tests;

/// <summary>Section M: anomaly mode, and errors that name the place.</summary>
public sealed class SectionMAnomaly
{
    private sealed class MakesNaN : Function<MakesNaN>
    {
        public override Tensor Forward(FunctionContext ctx, Tensor x) => x.Clone();

        public override Tensor? Backward(FunctionContext ctx, Tensor dy) => dy * double.NaN;
    }

    [Fact(DisplayName = "M193 NaN in backward is silent by default, and thrown in anomaly mode")]
    public void Detect_nan()
    {
        var x = OnesLeaf(2);
        MakesNaN.Apply(x).Sum().Backward();
        All(x.Grad, double.NaN);
        using (Autograd.DetectAnomaly())
        {
            Throws(() => MakesNaN.Apply(x).Sum().Backward(), "Function 'MakesNaNBackward' returned nan values in its 0th output.", "SectionMAnomaly.cs:line");
        }
        var y = MakesNaN.Apply(x).Sum();
        using (Autograd.DetectAnomaly()) Throws(() => y.Backward(), "No forward pass information");
        MakesNaN.Apply(x).Sum().Backward();
    }

    [Fact(DisplayName = "M193 the index counts the inputs' gradients")]
    public void Nan_index()
    {
        var (a, b) = (Leaf(0), Leaf(0));
        using (Autograd.DetectAnomaly()) Throws(() => (a * 2 / b).Sum().Backward(), "Function 'DivBackward0' returned nan values in its 1th output.");
        using (Autograd.DetectAnomaly()) Throws(() => (Ones(1) * 0 * MakesNaN.Apply(a)).Sum().Backward(), "MakesNaNBackward");
    }

    [Fact(DisplayName = "M193 the first infinity is named with the NaN that came of it")]
    public void First_infinity()
    {
        var x = Leaf(0);
        using (Autograd.DetectAnomaly()) Throws(() => (x * x).Sqrt().Sum().Backward(), "Function 'MulBackward0' returned nan", "The first inf of this backward came out of 'SqrtBackward0' (output 0)");
    }

    [Fact(DisplayName = "M194 without checkNan nothing throws; a nested scope switches it on")]
    public void No_check()
    {
        var x = OnesLeaf(2);
        using (Autograd.DetectAnomaly(checkNan: false))
        {
            MakesNaN.Apply(x).Sum().Backward();
            using (Autograd.DetectAnomaly()) Throws(() => MakesNaN.Apply(x).Sum().Backward(), "returned nan values");
            MakesNaN.Apply(x).Sum().Backward();
        }
    }

    [Fact(DisplayName = "M194 the version error names the lines of saving and writing")]
    public void Version_error_sites()
    {
        var x = Leaf(1, 2);
        using var anomaly = Autograd.DetectAnomaly();
        var y = x.Exp();
        y.AddInPlace(1);
        var error = Throws(() => y.Sum().Backward(), "saved by ExpBackward0 at ", "last written by add_ at ");
        Assert.Equal(2, error.Message.Split("SectionMAnomaly.cs:line").Length - 1);
    }

    private sealed class Halves : Module<Tensor, Tensor>
    {
        public Exponent First { get; } = new();

        public Increment Second { get; } = new();

        protected override Tensor ForwardCore(Tensor input) => Second.Forward(First.Forward(input));
    }

    private sealed class Exponent : Module<Tensor, Tensor>
    {
        protected override Tensor ForwardCore(Tensor input) => input.Exp();
    }

    private sealed class Increment : Module<Tensor, Tensor>
    {
        protected override Tensor ForwardCore(Tensor input) => input.AddInPlace(1);
    }

    [Fact(DisplayName = "M194 the version error names the modules of saving and writing")]
    public void Version_error_modules()
    {
        var model = new Halves();
        var y = model.Forward(Leaf(1, 2));
        Assert.Null(ModulePath.Current);
        var error = Throws(() => y.Sum().Backward(), "saved by ExpBackward0 in module 'first'", "last written by add_ in module 'second'");
        Assert.Contains("modified by an inplace operation", error.Message, StringComparison.Ordinal);
        using (ModulePath.Enter("encoder.0"))
        {
            y = Leaf(1).Exp();
            y.AddInPlace(1);
        }
        Throws(() => y.Backward(), "saved by ExpBackward0 in module 'encoder.0'");
    }

    [Fact(DisplayName = "M193 the forward guard names the op that first produced a NaN or an infinity")]
    public void Forward_guard()
    {
        var x = Leaf(-1, 2);
        using var guard = Autograd.DetectForwardAnomaly();
        Throws(() => _ = (x.Log() * 2).Exp(), "'LogBackward0'", "produced the first nan", "SectionMAnomaly.cs:line");
        Throws(() => _ = (x * 1e200 * 1e200).Tanh(), "'MulBackward0'", "produced the first inf");
        Throws(() => _ = x + D(double.NaN, 1), "'AddBackward0'", "passed on a nan that its input 1, of shape [2], already held");
        Same((x + D(double.NegativeInfinity, 1)).Exp(), 0, Math.Exp(3));
        Assert.Equal(2, (x * 2).Numel);
    }

    [Fact(DisplayName = "M193 the forward guard may look for NaN alone")]
    public void Forward_guard_for_nan()
    {
        var x = Leaf(1);
        using (Autograd.DetectForwardAnomaly(checkInfinity: false))
        {
            var inf = x / 0;
            Throws(() => _ = inf - inf, "'SubBackward0'", "produced the first nan");
        }
        _ = x / 0 - x / 0;
    }
}
