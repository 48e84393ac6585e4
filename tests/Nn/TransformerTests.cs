using MiniTorch.Nn;

namespace MiniTorch.Tests;

/// <summary>The whole transformer, with numbers from PyTorch 1.13 for the seed; masks by name.</summary>
public sealed class TransformerTests
{
    [Fact]
    public void Encoder_and_decoder_give_PyTorchs_numbers()
    {
        Tensor.ManualSeed(3);
        var model = new Transformer(dModel: 8, nhead: 2, numEncoderLayers: 1, numDecoderLayers: 1, dimFeedforward: 16, dropout: 0, batchFirst: true).Double();
        var src = Tensor.Arange(32, Dtype.Float64).Reshape(1, 4, 8).Sin();
        var tgt = Tensor.Arange(24, Dtype.Float64).Reshape(1, 3, 8).Cos();
        double[] first = [0.8810901784932876, 1.3761565695526274, -1.5301298060638846, -1.2213821579341886, -0.8025259589596999, 0.148685081513911, 0.8668777598370144, 0.2812283335609323];
        Expect.Close(first, model.Forward(src, tgt)[0, 0].ToArray<double>(), 1e-9, "without masks");
        double[] last = [-1.5868954901047059, -0.1292479785737041, 1.5305901248355342, 1.0836963906750974, 0.4630158653387671, -1.3148658742458788, -0.06525462045910453, 0.018961582533994617];
        Expect.Close(last, model.Forward(src, tgt, tgtMask: Transformer.GenerateSquareSubsequentMask(3, Dtype.Float64))[0, 2].ToArray<double>(), 1e-9, "causal");
        Assert.Equal(["encoder.layers.0.self_attn.in_proj_weight", "encoder.norm.weight", "decoder.layers.0.multihead_attn.in_proj_weight", "decoder.norm.bias"],
            model.StateDict().Keys.Where(key => key.EndsWith("in_proj_weight", StringComparison.Ordinal) && !key.StartsWith("decoder.layers.0.self", StringComparison.Ordinal) || key is "encoder.norm.weight" or "decoder.norm.bias"));
    }

    [Fact]
    public void Wrong_shapes_are_named()
    {
        var model = new Transformer(8, 2, 1, 1, 16, batchFirst: true);
        Assert.Contains("the batch number of src and tgt must be equal: src is [2, 4, 8], tgt [1, 3, 8]", Assert.Throws<ArgumentException>(() => model.Forward(Tensor.Zeros(2, 4, 8), Tensor.Zeros(1, 3, 8))).Message, StringComparison.Ordinal);
        Assert.Contains("must be equal to d_model (8)", Assert.Throws<ArgumentException>(() => model.Forward(Tensor.Zeros(1, 4, 7), Tensor.Zeros(1, 3, 8))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Masks_are_given_by_name_and_may_be_left_out()
    {
        var layer = new TransformerEncoderLayer(8, 2, 16, batchFirst: true).Eval();
        var encoder = new TransformerEncoder(layer, 2).Eval();
        var decoder = new TransformerDecoder(new TransformerDecoderLayer(8, 2, 16, batchFirst: true), 1).Eval();
        Tensor x = Tensor.Randn(2, 3, 8), padding = Tensor.Zeros([2, 3], Dtype.Bool), causal = Transformer.GenerateSquareSubsequentMask(3);
        Assert.True(encoder.Forward(x).AllClose(encoder.Forward(x, srcKeyPaddingMask: padding), atol: 1e-6));
        Assert.True(decoder.Forward(x, x, tgtMask: causal).AllClose(decoder.Forward(x, x, tgtMask: Tensor.Ones([3, 3], Dtype.Bool).Triu(1)), atol: 1e-6));
    }

    [Fact]
    public void Lists_of_modules_append_and_an_absent_child_is_not_printed()
    {
        var list = new ModuleList<Module>().Append(new Linear(1, 2)).Append(new ReLU());
        Assert.Equal(2, list.Count);
        Assert.Contains("[ModuleList] index 2 is out of range: it has 2 entries", Assert.Throws<IndexOutOfRangeException>(() => list[2]).Message, StringComparison.Ordinal);
        Assert.Equal(["0", "1"], new ParameterList().Append(Tensor.Ones(1)).Append(Tensor.Ones(1)).NamedParameters().Select(p => p.Name));
        Assert.Equal("Optional(\n  (first): ReLU()\n)", new Optional().ToString());
    }

    private sealed class Optional : Module
    {
        public ReLU First { get; } = new();

        public Module? Downsample { get; }
    }
}
