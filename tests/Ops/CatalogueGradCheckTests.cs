namespace MiniTorch.Tests;

/// <summary>The check that users have for their own functions finds nothing in ours.</summary>
public sealed class CatalogueGradCheckTests
{
    public static TheoryData<string> Rows => Catalogue.Names(row => row.Sample.IsDifferentiable && row.Sample.IsSlope);

    public static TheoryData<string> RowsWithSecondOrder => Catalogue.Names(row => row.Sample.IsDifferentiable && row.Sample.IsSlope && row.Sample.HasSecondOrder);

    [Theory]
    [MemberData(nameof(Rows))]
    public void GradCheck_passes(string name)
    {
        var (call, inputs) = Function(name);
        Assert.True(Autograd.GradCheck(call, inputs));
    }

    [Theory]
    [MemberData(nameof(RowsWithSecondOrder))]
    public void GradGradCheck_passes(string name)
    {
        var (call, inputs) = Function(name);
        Assert.True(Autograd.GradGradCheck(call, inputs));
    }

    /// <summary>The sample as a function of its floating-point inputs.</summary>
    private static (Func<Tensor[], Tensor> Call, Tensor[] Inputs) Function(string name)
    {
        var row = Catalogue.Row(name);
        var inputs = row.Inputs();
        int[] real = [.. Enumerable.Range(0, inputs.Length).Where(i => inputs[i].Dtype.IsFloatingPoint())];
        return (At, Array.ConvertAll(real, i => inputs[i].RequiresGradInPlace()));

        Tensor At(Tensor[] point)
        {
            var all = (Tensor[])inputs.Clone();
            for (int i = 0; i < real.Length; i++) all[real[i]] = point[i];
            return row.Sample.Call(all);
        }
    }
}
