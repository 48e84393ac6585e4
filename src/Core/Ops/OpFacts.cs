namespace MiniTorch;

/// <summary>An op that the catalogue lists: found by reflection, checked by every test of the catalogue.</summary>
internal interface IOp
{
    static abstract OpFacts Facts { get; }
}

/// <summary>One way to call an op, with inputs from a legal domain.</summary>
/// <param name="Name">Tells samples of one op apart.</param>
/// <param name="Call">The call; its tensors are those of <paramref name="Inputs"/>.</param>
/// <param name="Inputs">What the inputs look like.</param>
internal sealed record OpSample(string Name, Func<Tensor[], Tensor> Call, params OpInput[] Inputs)
{
    /// <summary>The same by plain arithmetic on each element (elementwise ops), as an independent reference.</summary>
    public Func<double[], double>? Reference { get; init; }

    /// <summary>The public method that this sample calls, where it is another than the op's: one composed of it.</summary>
    public string? Method { get; init; }

    /// <summary>Special values at which the op and its reference may differ, for a reason that stands beside it.</summary>
    public Func<double[], bool>? LeavesOpen { get; init; }

    /// <summary>False where inputs of repeated elements lie outside the domain (a singular matrix) or on a kink (ties).</summary>
    public bool TakesRepeats { get; init; } = true;

    /// <summary>False where the gradient is by convention another than the slope (a row of padding gets none).</summary>
    public bool IsSlope { get; init; } = true;

    /// <summary>False where PyTorch gives no gradient either.</summary>
    public bool IsDifferentiable { get; init; } = true;

    /// <summary>False where the second derivative is zero or PyTorch has none.</summary>
    public bool HasSecondOrder { get; init; } = true;
}

/// <summary>An input of a sample: random numbers of a shape within a range, away from the kinks of the function.</summary>
internal sealed record OpInput(int[] Sizes, double Low = -2, double High = 2)
{
    /// <summary>Points that samples keep away from: the function has no derivative there.</summary>
    public double[] Kinks { get; init; } = [];

    /// <summary>Int64 input (indices): drawn from [Low, High).</summary>
    public bool IsIndex { get; init; }

    /// <summary>Bool input.</summary>
    public bool IsMask { get; init; }
}

/// <summary>What the tests need to know of an op: the public method that it stands for, and how to call it.</summary>
internal sealed record OpFacts(string Method, params OpSample[] Samples)
{
    /// <summary>The same with more samples.</summary>
    public OpFacts With(params OpSample[] samples) => new(Method, [.. Samples, .. samples]);

    /// <summary>y = f(x), elementwise.</summary>
    public static OpFacts Unary(string method, Func<Tensor, Tensor> call, Func<double, double> reference, (double Low, double High)? domain = null, params double[] kinks)
    {
        var (low, high) = domain ?? (-2, 2);
        OpSample Of(string name, params int[] sizes) => new(name, t => call(t[0]), new OpInput(sizes, low, high) { Kinks = kinks }) { Reference = v => reference(v[0]) };
        return new OpFacts(method, Of("matrix", 3, 5), Of("scalar"), Of("empty", 0, 3));
    }

    /// <summary>With the samples of another public method that is composed of this op.</summary>
    public OpFacts Also(OpFacts other) => With([.. other.Samples.Select(sample => sample with { Method = other.Method, Name = $"{other.Method} {sample.Name}" })]);

    /// <summary>The same, special values where <paramref name="isOpen"/> holds aside.</summary>
    public OpFacts LeavingOpen(Func<double, bool> isOpen) => new(Method, [.. Samples.Select(sample => sample with { LeavesOpen = x => isOpen(x[0]) })]);

    /// <summary>log(1 + x) to the last bits, for reference.</summary>
    public static double Log1p(double x) => 1 + x is var sum && sum == 1 ? x : double.IsInfinity(x) ? x : Math.Log(sum) * (x / (sum - 1));

    /// <summary>exp(x) - 1 to the last bits, for reference.</summary>
    public static double Expm1(double x) => Math.Abs(x) < 1e-5 ? x + x * x / 2 : Math.Exp(x) - 1;

    /// <summary>erf by its series, for reference; beyond 6 it is 1 to the last bit.</summary>
    public static double Erf(double x)
    {
        if (Math.Abs(x) > 6) return Math.Sign(x);
        double term = x, sum = x;
        for (int n = 1; n < 160; n++)
        {
            term *= -x * x / n;
            sum += term / (2 * n + 1);
        }
        return 2 / Math.Sqrt(Math.PI) * sum;
    }

    /// <summary>y = f(a, b), elementwise, plain and broadcast.</summary>
    public static OpFacts Binary(string method, Func<Tensor, Tensor, Tensor> call, Func<double, double, double> reference,
        (double Low, double High)? domainA = null, (double Low, double High)? domainB = null, Func<double[], bool>? leavesOpen = null)
    {
        var (lowA, highA) = domainA ?? (-2, 2);
        var (lowB, highB) = domainB ?? (-2, 2);
        OpSample Of(string name, int[] a, int[] b) => new(name, t => call(t[0], t[1]), new OpInput(a, lowA, highA), new OpInput(b, lowB, highB)) { Reference = v => reference(v[0], v[1]), LeavesOpen = leavesOpen };
        return new OpFacts(method, Of("same shape", [3, 4], [3, 4]), Of("row", [3, 4], [4]), Of("column", [3, 4], [3, 1]), Of("outer", [2, 1, 4], [3, 1]), Of("scalar", [3], []), Of("empty", [0, 3], [3]));
    }
}
