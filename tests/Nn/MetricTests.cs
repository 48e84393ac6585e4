using MiniTorch.Nn;
using static MiniTorch.Tests.SpecCases;

namespace MiniTorch.Tests;

/// <summary>Metrics against closed forms, and sklearn's own examples and conventions for zero division.</summary>
public sealed class MetricTests
{
    private static readonly Tensor s_truth = Classes(0, 1, 2, 0, 1, 2), s_taken = Classes(0, 2, 1, 0, 0, 1), s_zeros = Classes(0, 0, 0, 0, 0, 0);

    [Theory]
    [InlineData("micro", new[] { 1.0 / 3 }, new[] { 1.0 / 3 }, new[] { 1.0 / 3 })]
    [InlineData("macro", new[] { 2.0 / 9 }, new[] { 1.0 / 3 }, new[] { 4.0 / 15 })]
    [InlineData("weighted", new[] { 2.0 / 9 }, new[] { 1.0 / 3 }, new[] { 4.0 / 15 })]
    [InlineData("none", new[] { 2.0 / 3, 0, 0 }, new[] { 1.0, 0, 0 }, new[] { .8, 0, 0 })]
    public void Precision_recall_and_F1(string average, double[] precision, double[] recall, double[] f1)
    {
        var confusion = new ConfusionMatrix(3);
        ConfusionRatio[] shared = [new Precision(confusion, average), new Recall(confusion, average), new F1Score(confusion, average)];
        confusion.Update(s_taken, s_truth);
        Expect.Close(precision, shared[0].Compute().Values(), 1e-12, "precision");
        Expect.Close(recall, shared[1].Compute().Values(), 1e-12, "recall");
        Expect.Close(f1, shared[2].Compute().Values(), 1e-12, "F1");
    }

    [Fact]
    public void Macro_leaves_out_classes_that_never_occur_and_weighted_weighs_by_targets()
    {
        var confusion = new ConfusionMatrix(5);
        confusion.Update(Classes(0, 0, 1, 1), Classes(0, 0, 0, 1));
        Same(new Precision(confusion, "macro").Compute(), (1 + .5) / 2);
        Same(new Precision(confusion, "weighted").Compute(), (3 * 1 + 1 * .5) / 4);
        Same(new Precision(confusion, "none", zeroDivision: double.NaN).Compute(), 1, .5, double.NaN, double.NaN, double.NaN);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void A_denominator_of_zero_gives_zeroDivision(double zero)
    {
        Same(Of(new Precision(3, "none", zero), s_zeros, s_truth), 1.0 / 3, zero, zero);
        Same(Of(new Recall(3, "none", zero), s_taken, s_zeros), .5, zero, zero);
        Same(Of(new F1Score(3, "none", zero), s_zeros, s_zeros), 1, zero, zero);
        Same(Of(new F1Score(3, "none", zero), s_taken, s_zeros), 2.0 / 3, 0, 0);
    }

    [Fact]
    public void A_confusion_matrix_has_truth_in_rows_and_predictions_in_columns()
    {
        var matrix = new ConfusionMatrix(3);
        matrix.Update(Classes(0, 0, 2, 2, 0, 2), Classes(2, 0, 2, 2, 0, 1));
        Assert.Equal([2, 0, 0, 0, 0, 1, 1, 0, 2], matrix.Compute().ToArray<long>());
        Assert.Equal((1, 0), (matrix[2, 0], matrix[0, 2]));
        matrix.Reset();
        Assert.Equal(0, matrix.Compute().Sum().Item<long>());
    }

    [Theory]
    [InlineData(1, .5)]
    [InlineData(2, .75)]
    [InlineData(3, 1)]
    public void Accuracy_counts_the_top_scores(int topK, double expected)
    {
        var scores = D(new[,] { { .5, .2, .2 }, { .3, .4, .2 }, { .2, .4, .3 }, { .7, .2, .1 } });
        Same(Of(new Accuracy(topK), scores, Classes(0, 1, 2, 2)), expected);
    }

    [Fact]
    public void Scores_may_have_further_dimensions_and_targets_may_be_ignored()
    {
        var scores = Tensor.Randn([2, 4, 3, 5]);
        var target = Tensor.RandInt(0, 4, [2, 3, 5]);
        var (flat, deep) = (new Accuracy(ignoreIndex: 2), new Accuracy(ignoreIndex: 2));
        deep.Update(scores, target);
        flat.Update(scores.MoveDim(1, -1).Reshape(-1, 4), target.Reshape(-1));
        Assert.Equal(flat.Compute().Item(), deep.Compute().Item());
        long[] truth = target.ToArray<long>(), taken = scores.ArgMax(1).ToArray<long>();
        Same(deep.Compute(), truth.Zip(taken).Where(p => p.First != 2).Average(p => p.First == p.Second ? 1.0 : 0));
        Same(Of(new Accuracy(), D(.1, .7, .2), Tensor.Of(1L)), 1);
    }

    [Fact]
    public void Errors_of_numbers()
    {
        var (x, y) = (D(2.5, 0, 2, 8), D(3, -.5, 2, 7));
        Same(Of(new MeanAbsoluteError(), x, y), .5);
        Same(Of(new MeanSquaredError(), x, y), .375);
        Same(Of(new RootMeanSquaredError(), x, y), .6123724356957945);
        Same(Of(new R2Score(), x, y), .9486081370449679);
    }

    [Theory]
    [InlineData("uniform_average", new[] { .9368005266622779 })]
    [InlineData("variance_weighted", new[] { .9382566585956417 })]
    [InlineData("raw_values", new[] { .965438, .908163 })]
    public void R2_of_several_outputs(string multioutput, double[] expected)
    {
        var score = Of(new R2Score(multioutput), D(new[,] { { 0, 2.0 }, { -1, 2 }, { 8, -5 } }), D(new[,] { { .5, 1 }, { -1, 1 }, { 7, -6 } }));
        Expect.Close(expected, score.Values(), multioutput == "raw_values" ? 1e-6 : 1e-12, multioutput);
    }

    [Fact]
    public void R2_of_a_target_that_never_changes_is_1_or_0()
    {
        Same(Of(new R2Score(), D(-2, -2, -2), D(-2, -2, -2)), 1);
        Same(Of(new R2Score(), D(-2, -2, -2 + 1e-8), D(-2, -2, -2)), 0);
        Same(Of(new R2Score(), D(1, 2, 3), D(3, 2, 1)), -3);
    }

    [Fact]
    public void Perplexity_is_the_exponential_of_the_mean_loss()
    {
        Same(Of(new Perplexity(), Tensor.Zeros([2, 3, 7]), Tensor.RandInt(0, 7, [2, 3])), 7);
        var (logits, target) = (Tensor.Randn([2, 4, 5]), Tensor.RandInt(0, 5, [2, 4]));
        Expect.Close([Math.Exp(F.CrossEntropy(logits.Reshape(-1, 5), target.Reshape(-1), ignoreIndex: 3).Item())], Of(new Perplexity(ignoreIndex: 3), logits, target).Values(), 1e-6, "perplexity");
    }

    public static TheoryData<string> Streams => ["Accuracy", "ConfusionMatrix", "F1Score", "MeanAbsoluteError", "RootMeanSquaredError", "R2Score", "Perplexity"];

    [Theory]
    [MemberData(nameof(Streams))]
    public void Batches_of_any_size_give_the_figure_of_the_whole(string name)
    {
        Metric Make() => name switch
        {
            "Accuracy" => new Accuracy(2),
            "ConfusionMatrix" => new ConfusionMatrix(4),
            "F1Score" => new F1Score(4),
            "MeanAbsoluteError" => new MeanAbsoluteError(),
            "RootMeanSquaredError" => new RootMeanSquaredError(),
            "R2Score" => new R2Score(),
            _ => new Perplexity(),
        };
        bool ofClasses = name is "Accuracy" or "ConfusionMatrix" or "F1Score" or "Perplexity";
        var input = Tensor.Randn(ofClasses ? [30, 4] : [30], dtype: Dtype.Float64);
        var target = ofClasses ? Tensor.RandInt(0, 4, [30]) : Tensor.Randn([30], dtype: Dtype.Float64) + 1000;
        var whole = Of(Make(), input, target);
        var parts = Make();
        parts.Update(input, target);
        parts.Reset();
        foreach (var (from, count) in new[] { (0, 1), (1, 13), (14, 0), (14, 16) }) parts.Update(input.Narrow(0, from, count), target.Narrow(0, from, count));
        Expect.Close(whole.Values(), parts.Compute().Values(), 1e-12, name);
    }

    [Fact]
    public void A_running_average_is_over_all_or_the_last_few()
    {
        var (all, last) = (new RunningAverage(), new RunningAverage(window: 2));
        foreach (double value in new[] { double.NaN, 1, 3, 8 })
        {
            if (!double.IsNaN(value)) all.Update(value, weight: value);
            last.Update(Tensor.Of(value));
        }
        Assert.Equal((1 + 9 + 64) / 12.0, all.Compute());
        Assert.Equal(5.5, last.Compute());
        all.Reset();
        Throws<InvalidOperationException>(() => all.Compute(), "[RunningAverage] there is nothing to compute from");
        Throws<ArgumentException>(() => all.Update(1, -1), "a weight must be 0 or more");
        Throws<ArgumentException>(() => _ = new RunningAverage(0), "window must be at least 1");
    }

    [Fact]
    public void Bad_batches_are_refused_before_anything_is_counted()
    {
        var matrix = new ConfusionMatrix(3);
        Throws<IndexOutOfRangeException>(() => matrix.Update(Tensor.Zeros([2, 3]), Classes(0, 3)), "[ConfusionMatrix] Target 3 is out of bounds: classes are 0 to 2");
        Throws<IndexOutOfRangeException>(() => matrix.Update(Classes(0, -1), Classes(0, 1)), "Prediction -1 is out of bounds");
        Throws<ArgumentException>(() => matrix.Update(Tensor.Zeros([2, 4]), Classes(0, 1)), "scores of 4 classes, the metric counts 3");
        Throws<ArgumentException>(() => matrix.Update(Tensor.Zeros([4, 3]), Classes(0, 1)), "Expected input batch_size", "[4, 3]", "[2]");
        Throws<ArgumentException>(() => matrix.Update(D(.2, .8), Classes(0, 1)), "class indices (int64), got float64");
        Throws<ArgumentException>(() => matrix.Update(Tensor.Zeros([2, 3]), D(0, 1)), "expected a target of class indices (int64), got float64");
        Throws<ArgumentException>(() => new Accuracy(4).Update(Tensor.Zeros([2, 3]), Classes(0, 1)), "top-4 of scores over 3 classes");
        Throws<ArgumentException>(() => new Accuracy(2).Update(Classes(0, 1), Classes(0, 1)), "top-2 needs scores");
        Throws<ArgumentException>(() => new MeanAbsoluteError().Update(Tensor.Zeros([4, 1]), Tensor.Zeros([4])), "the same shape, got [4, 1] and [4]");
        Throws<ArgumentException>(() => new Perplexity().Update(Tensor.Zeros([4]), Classes(0)), "expected logits [N, T, C]");
        Throws<InvalidOperationException>(() => new R2Score().Compute(), "the variance of 0 samples is not known");
        Throws<InvalidOperationException>(() => new Accuracy().Compute(), "[Accuracy] there is nothing to compute from");
        Throws<InvalidOperationException>(() => new F1Score(3).Compute(), "[F1Score] there is nothing to compute from");
        Throws<ArgumentException>(() => _ = new F1Score(3, "samples"), "average 'samples' is unknown");
        Assert.Equal(0, matrix.Compute().Sum().Item<long>());
    }

    private static Tensor Of(Metric metric, Tensor input, Tensor target)
    {
        metric.Update(input, target);
        return metric.Compute();
    }

    private static Tensor Classes(params long[] classes) => Tensor.Of(classes);
}
