using MiniTorch.Data;
using MiniTorch.Nn;
using MiniTorch.Optim;

namespace MiniTorch.Tests;

/// <summary>What users get wrong, and what they read then: a typed exception with PyTorch's key phrase and both shapes, and nothing changed.</summary>
public sealed class UserMistakesTests
{
    private static readonly Dictionary<string, (Action Call, Type Error, string[] Says)> s_mistakes = new()
    {
        ["a network for another image size"] = (() => new Sequential(new Conv2d(1, 4, 3), new Flatten(), new Linear(10, 2)).Forward(Z(2, 1, 9, 9)), typeof(ArgumentException), ["mat1 and mat2 shapes cannot be multiplied (2x196 and 10x2)", "in 2, Linear("]),
        ["a picture without channels"] = (() => new Conv2d(1, 2, 3).Forward(Z(5, 5)), typeof(ArgumentException), ["[conv2d] Expected 3D (unbatched) or 4D (batched) input", "[5, 5]"]),
        ["integer pixels"] = (() => new Conv2d(1, 2, 3).Forward(Z(1, 1, 5, 5).Long()), typeof(ArgumentException), ["Input type (int64) and weight type (float32) should be the same", "x.To(dtype)"]),
        ["a kernel larger than the picture"] = (() => new Conv2d(1, 2, 7).Forward(Z(1, 1, 5, 5)), typeof(ArgumentException), ["Kernel size can't be greater than actual input size", "(5 x 5)", "(7 x 7)"]),
        ["batch norm of another rank"] = (() => new BatchNorm2d(3).Forward(Z(2, 3)), typeof(ArgumentException), ["expected 4D input (got 2D input)", "[2, 3]"]),
        ["batch norm of one sample"] = (() => new BatchNorm1d(3).Forward(Z(1, 3)), typeof(ArgumentException), ["Expected more than 1 value per channel when training", "[1, 3]"]),
        ["doubles into a float layer"] = (() => new Linear(3, 2).Forward(Z(2, 3).Double()), typeof(ArgumentException), ["same dtype", "Double != Float"]),
        ["a layer of a negative size"] = (() => _ = new Linear(-3, 2), typeof(ArgumentException), ["Trying to create tensor with negative dimension -3: [2, -3]"]),
        ["nothing"] = (() => new Linear(3, 2).Forward(null!), typeof(ArgumentNullException), ["input"]),
        ["words that are not in the vocabulary"] = (() => new Embedding(5, 2).Forward(Tensor.Of([1, 5])), typeof(IndexOutOfRangeException), ["index out of range in self", "5"]),
        ["a sequence of another width"] = (() => new LSTM(4, 3).Forward(Z(5, 2, 6)), typeof(ArgumentException), ["input.size(-1) must be equal to input_size. Expected 4, got 6"]),
        ["a hidden state of another batch"] = (() => new LSTM(4, 3).Forward(Z(5, 2, 4), (Z(1, 3, 3), Z(1, 3, 3))), typeof(ArgumentException), ["Expected hidden[0] size (1, 2, 3), got [1, 3, 3]"]),
        ["heads that do not divide"] = (() => _ = new MultiheadAttention(10, 3), typeof(ArgumentException), ["embed_dim must be divisible by num_heads", "10", "3"]),
        ["a padding mask the wrong way round"] = (() => new MultiheadAttention(8, 2).Forward(Z(3, 2, 8), Z(3, 2, 8), Z(3, 2, 8), keyPaddingMask: Z(3, 2).Bool()), typeof(ArgumentException), ["[2, 3]", "[3, 2]"]),
        ["labels as floats"] = (() => F.CrossEntropy(Z(3, 4), Z(3)), typeof(ArgumentException), ["expected scalar type Long but found Float"]),
        ["labels in a column"] = (() => F.CrossEntropy(Z(3, 4), Z(3, 1).Long()), typeof(ArgumentException), ["0D or 1D target tensor expected, multi-target not supported", "target.Squeeze(1)"]),
        ["labels as rows of ones"] = (() => F.CrossEntropy(Z(3, 4), Z(3, 4).Long()), typeof(ArgumentException), ["multi-target not supported", "target.ArgMax(1)", "target.Float()"]),
        ["a label too many"] = (() => F.CrossEntropy(Z(3, 4), Tensor.Of([0, 4, 1])), typeof(IndexOutOfRangeException), ["Target 4 is out of bounds", "4 classes"]),
        ["scores where probabilities go"] = (() => F.BinaryCrossEntropy(Tensor.Of([-1.5f, 3]), Z(2)), typeof(ArgumentException), ["all elements of input should be between 0 and 1", "BinaryCrossEntropyWithLogits"]),
        ["integer targets of probabilities"] = (() => F.BinaryCrossEntropy(Tensor.Of([.5f, .3f]), Tensor.Of([0, 1])), typeof(ArgumentException), ["Found dtype Long but expected Float", "target.Float()"]),
        ["integer targets of scores"] = (() => F.BinaryCrossEntropyWithLogits(Z(2), Tensor.Of([0, 1])), typeof(ArgumentException), ["result type Float can't be cast to the desired output type Long", "target.Float()"]),
        ["a column of scores, a row of targets"] = (() => F.BinaryCrossEntropyWithLogits(Z(2, 1), Z(2)), typeof(ArgumentException), ["target size ([2])", "input size ([2, 1])"]),
        ["a margin's label too many"] = (() => F.MultiMarginLoss(Z(2, 3), Tensor.Of([0, 3])), typeof(IndexOutOfRangeException), ["[multi_margin_loss] target out of range: 3"]),
        ["softmax over a dimension that is not there"] = (() => Z(2, 3).Softmax(2), typeof(ArgumentOutOfRangeException), ["Dimension out of range (expected to be in range of [-2, 1], but got 2)"]),
        ["backward from a vector"] = (() => (Leaf() * 2).Backward(), typeof(InvalidOperationException), ["grad can be implicitly created only for scalar outputs", "[3]"]),
        ["backward twice"] = (() => Twice(Leaf()), typeof(InvalidOperationException), ["Trying to backward through the graph a second time", "retainGraph: true"]),
        ["backward without a parameter"] = (() => Z(1).Sum().Backward(), typeof(InvalidOperationException), ["element 0 of tensors does not require grad and does not have a grad_fn"]),
        ["writing into a leaf"] = (() => Leaf().AddInPlace(1), typeof(InvalidOperationException), ["a leaf Variable that requires grad is being used in an in-place operation", "Autograd.NoGrad()"]),
        ["a gradient of another shape"] = (() => Leaf().Grad = Z(4), typeof(InvalidOperationException), ["assigned grad has data of a different size", "[3]", "[4]"]),
        ["an optimizer of nothing"] = (() => _ = new SGD(Array.Empty<Tensor>(), 0.1), typeof(ArgumentException), ["optimizer got an empty parameter list"]),
        ["an optimizer of results"] = (() => _ = new Adam([Leaf() * 2]), typeof(ArgumentException), ["can't optimize a non-leaf Tensor", "MulBackward0"]),
        ["a step back"] = (() => _ = new Adam([Leaf()], lr: -1), typeof(ArgumentException), ["Invalid learning rate: -1"]),
        ["L-BFGS without a closure"] = (() => new LBFGS([Leaf()]).Step(), typeof(InvalidOperationException), ["closure"]),
        ["one label fewer than images"] = (() => _ = new TensorDataset(Z(3, 2), Z(4)), typeof(ArgumentException), ["Size mismatch between tensors", "[3, 2]", "[4]"]),
        ["samples of different lengths"] = (() => new DataLoader(new Ragged(), batchSize: 3).First(), typeof(ArgumentException), ["stack expects each tensor to be equal size, but got [1] at entry 0 and [2] at entry 1", "collateFn"]),
        ["a split of more than there is"] = (() => new TensorDataset(Z(3)).RandomSplit([2, 2]), typeof(ArgumentException), ["Sum of input lengths does not equal the length of the input dataset", "4 and 3"]),
        ["weights of another layer"] = (() => new Linear(2, 2).LoadStateDict(new Linear(2, 3).StateDict()), typeof(StateDictException), ["size mismatch for weight", "[3, 2]", "[2, 2]"]),
        ["a view that needs a copy"] = (() => Z(2, 3).T.View(6), typeof(ArgumentException), ["view size is not compatible", "Reshape([6])"]),
        ["a mask of another shape"] = (() => _ = Z(3)[Tensor.Of([true, false])], typeof(IndexOutOfRangeException), ["The shape of the mask [2] at index 0 does not match the shape of the indexed tensor [3]"]),
        ["the mean of integers"] = (() => Tensor.Of([1, 2]).Mean(), typeof(InvalidOperationException), ["could not infer output dtype", "Long"]),
    };

    public static TheoryData<string> Mistakes => [.. s_mistakes.Keys];

    [Theory]
    [MemberData(nameof(Mistakes))]
    public void A_mistake_is_explained(string mistake)
    {
        var (call, error, says) = s_mistakes[mistake];
        var e = Assert.Throws(error, call);
        Assert.All(says, text => Assert.Contains(text, e.Message, StringComparison.Ordinal));
    }

    private static Tensor Z(params int[] sizes) => Tensor.Zeros(sizes);

    private static Tensor Leaf() => Tensor.Ones([3], requiresGrad: true);

    private static void Twice(Tensor leaf)
    {
        var y = (leaf * leaf).Sum();
        y.Backward();
        y.Backward();
    }

    private sealed class Ragged : Dataset
    {
        public override int Count => 4;

        public override Sample this[int index] => Tensor.Zeros(index + 1);
    }
}
