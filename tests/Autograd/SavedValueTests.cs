using MiniTorch.Nn;

namespace MiniTorch.Tests;

/// <summary>What <c>GradFn.SavedTensors</c> shows of an op, whether it keeps it itself or its base class does.</summary>
public sealed class SavedValueTests
{
    public static TheoryData<string, Func<Tensor, Tensor>> Kept => new()
    {
        { "x", x => x.Square() },
        { "a, b", x => x.Mm(x) },
        { "a, b", x => x[0].Dot(x[1]) },
        { "x, mean, rstd", x => F.LayerNorm(x, [2]) },
        { "", x => x + x },
    };

    [Theory]
    [MemberData(nameof(Kept))]
    public void Saved_tensors_are_found_by_the_names_of_the_formula(string names, Func<Tensor, Tensor> op)
    {
        var y = op(Tensor.Ones([2, 2], requiresGrad: true));
        Assert.Equal(names, string.Join(", ", y.GradFn!.SavedTensors.Where(saved => saved.IsHeld)));
        y.Sum().Backward();
        Assert.All(y.GradFn!.SavedTensors, saved => Assert.False(saved.IsHeld));
    }
}
