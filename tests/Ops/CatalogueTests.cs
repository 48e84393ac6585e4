namespace MiniTorch.Tests;

/// <summary>What holds for every op of the catalogue.</summary>
public sealed class CatalogueTests
{
    private const double Double = 1e-12;

    /// <summary>Eight units in the last place of a float: what a formula of a few float operations may lose.</summary>
    private const double Single = 1e-6;

    public static TheoryData<string> Rows => Catalogue.Names(_ => true);

    public static TheoryData<string> Referenced => Catalogue.Names(row => row.IsElementwise);

    /// <summary>One sample of each formula: special values have shapes of their own.</summary>
    public static TheoryData<string> Formulas => [.. Catalogue.All.Where(row => row.IsElementwise).DistinctBy(row => (row.Op, row.Method)).Select(row => row.Name)];

    public static TheoryData<string> Integral => Catalogue.Names(row => row.IsElementwise && row.KeepsIntegers);

    public static TheoryData<string> Differentiable => Catalogue.Names(row => row.Sample.IsDifferentiable);

    public static TheoryData<string> Slopes => Catalogue.Names(row => row.Sample.IsDifferentiable && row.Sample.IsSlope);

    public static TheoryData<string> TwiceDifferentiable => Catalogue.Names(row => row.Sample.IsDifferentiable && row.Sample.HasSecondOrder);

    public static TheoryData<string> Repeatable => Catalogue.Names(row => row.Sample.TakesRepeats && row.Sizes.Any(sizes => sizes.Length > 0));

    [Theory]
    [MemberData(nameof(Referenced))]
    public void Values_are_those_of_the_reference(string name)
    {
        var row = Catalogue.Row(name);
        foreach (var (real, tolerance) in new[] { (Dtype.Float64, Double), (Dtype.Float32, Single) })
        {
            var inputs = row.Inputs(real);
            var result = row.Sample.Call(inputs);
            Expect.Close(Reference(row, inputs, result.Shape.ToArray()), Outcome.Doubles(result), tolerance, $"{name} {real}", result.Shape.ToArray());
            Assert.True(result.Dtype == real || result.Dtype == Dtype.Bool, $"{name}: {result.Dtype} from {real}");
        }
    }

    [Theory]
    [MemberData(nameof(Integral))]
    public void Integers_are_computed_as_the_reference_does(string name)
    {
        var row = Catalogue.Row(name);
        foreach (var type in new[] { Dtype.Int64, Dtype.Int32 })
        {
            var inputs = Array.ConvertAll(row.Inputs(), input => (input * 3).To(type));
            var result = row.Sample.Call(inputs);
            Expect.Close(Reference(row, inputs, result.Shape.ToArray()), Outcome.Doubles(result), result.Dtype.IsFloatingPoint() ? Single : 0, $"{name} {type}");
        }
    }

    [Theory]
    [MemberData(nameof(Formulas))]
    public void Special_values_are_those_of_the_reference(string name)
    {
        var row = Catalogue.Row(name);
        foreach (var (real, tolerance) in new[] { (Dtype.Float64, Double), (Dtype.Float32, Single) })
        {
            var inputs = SpecialValues.Inputs(row.Sample.Inputs.Length, real);
            double[] expected = SpecialValues.Rounded(Reference(row, inputs, inputs[0].Shape.ToArray()), real);
            var result = row.Sample.Call(inputs);
            SpecialValues.Check(row, inputs, expected, Outcome.Doubles(result), tolerance, real);
        }
    }

    [Theory]
    [MemberData(nameof(Slopes))]
    public void Gradients_are_the_slopes(string name)
    {
        var row = Catalogue.Row(name);
        var inputs = row.Inputs();
        var outcome = Outcome.Of(row, inputs);
        int[] real = RealInputs(inputs);
        NumericCheck.Gradient(point => Weighted(row, With(inputs, real, point)), [.. real.Select(i => inputs[i])], Padded(outcome.Gradients, real.Length), name);
    }

    [Theory]
    [MemberData(nameof(TwiceDifferentiable))]
    public void Second_derivatives_are_the_slopes_of_the_gradients(string name)
    {
        var row = Catalogue.Row(name);
        var inputs = row.Inputs();
        int[] real = RealInputs(inputs);
        var first = FirstOrder(row, With(inputs, real, [.. real.Select(i => inputs[i].Detach().RequiresGradInPlace())]), out var leaves, out var weights, createGraph: true);
        if (!first.RequiresGrad) return;
        var second = Autograd.Grad([first], [.. leaves, weights], allowUnused: true);
        Tensor[] centers = [.. leaves.Select(leaf => leaf.Detach()), weights.Detach()];
        NumericCheck.Gradient(point => SecondOrderValue(row, inputs, real, point), centers, second, name);
    }

    [Theory]
    [MemberData(nameof(Differentiable))]
    public void Fused_backward_equals_composed(string name)
    {
        var row = Catalogue.Row(name);
        Outcome.Of(row, row.Inputs(), createGraph: true).IsClose(Outcome.Of(row, row.Inputs()), Double, name);
    }

    [Theory]
    [MemberData(nameof(Rows))]
    public void Inputs_with_gaps_equal_contiguous_ones(string name)
    {
        var row = Catalogue.Row(name);
        Outcome.Of(row, row.Inputs()).IsClose(Outcome.Of(row, Array.ConvertAll(row.Inputs(), Memory.WithGaps)), Double, name);
    }

    [Theory]
    [MemberData(nameof(Repeatable))]
    public void Expanded_inputs_equal_contiguous_ones(string name)
    {
        var row = Catalogue.Row(name);
        var dense = Outcome.Of(row, Array.ConvertAll(row.Inputs(), input => Memory.Expanded(input).Clone()));
        dense.IsClose(Outcome.Of(row, Array.ConvertAll(row.Inputs(), Memory.Expanded)), Double, name);
    }

    [Theory]
    [MemberData(nameof(Rows))]
    public void An_op_neither_writes_to_its_inputs_nor_records_what_needs_no_gradient(string name)
    {
        var row = Catalogue.Row(name);
        var inputs = row.Inputs();
        var before = Array.ConvertAll(inputs, Outcome.Doubles);
        var result = row.Sample.Call(inputs);
        Assert.False(result.RequiresGrad);
        for (int i = 0; i < inputs.Length; i++)
        {
            Assert.Equal(before[i], Outcome.Doubles(inputs[i]));
            Assert.Equal(0, inputs[i].Version);
        }
        foreach (var input in inputs.Where(input => input.Dtype.IsFloatingPoint())) input.RequiresGradInPlace();
        if (inputs.Any(input => input.RequiresGrad)) Assert.Equal(row.Sample.IsDifferentiable, row.Sample.Call(inputs).RequiresGrad);
        using (Autograd.NoGrad())
        {
            var unrecorded = row.Sample.Call(inputs);
            // As in PyTorch, a view of what requires grad says so itself, recorded or not.
            Assert.True(inputs.Contains(unrecorded) || (unrecorded.GradFn is null && unrecorded.RequiresGrad == (unrecorded.Base?.RequiresGrad == true)), $"{name} records under NoGrad");
        }
    }

    /// <summary>The reference over broadcast inputs.</summary>
    private static double[] Reference(CatalogueRow row, Tensor[] inputs, int[] sizes)
    {
        double[][] values = Array.ConvertAll(inputs, input => Outcome.Doubles(input.Detach().Expand(sizes)));
        var result = new double[Layouts.Numel(sizes)];
        var operands = new double[values.Length];
        for (int i = 0; i < result.Length; i++)
        {
            for (int k = 0; k < operands.Length; k++) operands[k] = values[k][i];
            result[i] = row.Sample.Reference!(operands);
        }
        return result;
    }

    private static double Weighted(CatalogueRow row, Tensor[] inputs)
    {
        var result = row.Sample.Call(inputs);
        return (result * row.Weights(result)).Sum().Item();
    }

    /// <summary>The first-order gradients weighted at random and summed.</summary>
    private static Tensor FirstOrder(CatalogueRow row, Tensor[] inputs, out Tensor[] leaves, out Tensor weights, bool createGraph, Tensor? given = null)
    {
        leaves = Array.FindAll(inputs, input => input.RequiresGrad);
        var result = row.Sample.Call(inputs);
        weights = given ?? row.Weights(result).RequiresGradInPlace();
        var gradients = Autograd.Grad([result], leaves, [weights], createGraph: createGraph, allowUnused: true);
        var sum = Tensor.Zeros([], Dtype.Float64);
        for (int i = 0; i < gradients.Length; i++)
        {
            if (gradients[i] is { } gradient) sum += (gradient * row.Weights(gradient, salt: 2 + i)).Sum();
        }
        return sum;
    }

    private static double SecondOrderValue(CatalogueRow row, Tensor[] inputs, int[] real, Tensor[] point)
    {
        var moved = With(inputs, real, [.. point[..^1].Select(leaf => leaf.Detach().RequiresGradInPlace())]);
        return FirstOrder(row, moved, out _, out _, createGraph: false, point[^1].Detach()).Item();
    }

    private static int[] RealInputs(Tensor[] inputs) => [.. Enumerable.Range(0, inputs.Length).Where(i => inputs[i].Dtype.IsFloatingPoint())];

    private static Tensor[] With(Tensor[] inputs, int[] places, Tensor[] replacements)
    {
        Tensor[] replaced = Array.ConvertAll(inputs, input => input.Detach());
        for (int i = 0; i < places.Length; i++) replaced[places[i]] = replacements[i];
        return replaced;
    }

    private static Tensor?[] Padded(Tensor?[] gradients, int length) => gradients.Length == 0 ? new Tensor?[length] : gradients;
}
