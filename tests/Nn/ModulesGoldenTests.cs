using MiniTorch.Nn;

namespace MiniTorch.Tests;

/// <summary>Every module that PyTorch's numbers are recorded of: how it prints, its state dict, output, gradients and state afterwards, in float64.</summary>
public sealed class ModulesGoldenTests
{
    private static readonly Dictionary<string, Func<Model>> s_models = new()
    {
        ["Linear"] = () => new(new Linear(4, 3)),
        ["Conv1d"] = () => new(new Conv1d(2, 3, 3, stride: 2, padding: 1)),
        ["Conv2d"] = () => new(new Conv2d(2, 4, 3, padding: 1, groups: 2)),
        ["ConvTranspose2d"] = () => new(new ConvTranspose2d(3, 2, 3, stride: 2, padding: 1, outputPadding: 1)),
        ["BatchNorm1d"] = () => new(new BatchNorm1d(3)),
        ["BatchNorm1d (2)"] = () => new(new BatchNorm1d(3)),
        ["BatchNorm2d"] = () => new(new BatchNorm2d(3, momentum: null)),
        ["LayerNorm"] = () => new(new Nn.LayerNorm([3, 4])),
        ["GroupNorm"] = () => new(new Nn.GroupNorm(2, 4)),
        ["InstanceNorm2d"] = () => new(new InstanceNorm2d(3, affine: true)),
        ["RMSNorm"] = () => new(new RMSNorm(4, eps: 1e-6)),
        ["PReLU"] = () => new(new PReLU(3)),
        ["Embedding"] = () => new(new Embedding(6, 3, paddingIdx: 1)),
        ["RNN"] = () => new(new RNN(3, 4, 2, nonlinearity: "relu")),
        ["LSTM"] = () => new(new LSTM(3, 4, 2, batchFirst: true, bidirectional: true)),
        ["GRU"] = () => new(new GRU(3, 4, 2, bidirectional: true)),
        ["LSTM_proj"] = () => new(new LSTM(3, 4, projSize: 2)),
        ["LSTMCell"] = () => new(new LSTMCell(3, 4)),
        ["GRUCell"] = () => new(new GRUCell(3, 4)),
        ["Bilinear"] = () => new(new Bilinear(2, 3, 4)),
        ["MultiheadAttention"] = () => With(new MultiheadAttention(6, 2, batchFirst: true), (m, x) => m.Forward(x[0], x[1], x[2]).Output),
        ["TransformerEncoderLayer"] = () => new(new TransformerEncoderLayer(6, 2, 8, dropout: 0, batchFirst: true)),
        ["TransformerEncoderLayer_norm_first"] = () => new(new TransformerEncoderLayer(6, 2, 8, dropout: 0, activation: "gelu", batchFirst: true, normFirst: true)),
        ["TransformerDecoderLayer"] = () => new(new TransformerDecoderLayer(6, 2, 8, dropout: 0, batchFirst: true)),
        ["Sequential"] = () => new(new Sequential(new Linear(4, 5), new BatchNorm1d(5), new ReLU(), new Linear(5, 2))),
    };

    /// <summary>Beyond modules.json: parametrizations, containers and the arguments that are easily left out.</summary>
    private static readonly Dictionary<string, Func<Model>> s_layers = new()
    {
        ["WeightNorm Linear"] = () => new(Parametrizations.WeightNorm(new Linear(3, 4))),
        ["WeightNorm Conv1d dim 1"] = () => new(Parametrizations.WeightNorm(new Conv1d(2, 3, 2), dim: 1)),
        ["WeightNorm Linear dim None"] = () => new(Parametrizations.WeightNorm(new Linear(3, 2), dim: null)),
        ["WeightNorm LSTMCell"] = () => new(Parametrizations.WeightNorm(new LSTMCell(2, 3), "weight_hh")),
        ["SpectralNorm Linear"] = () => new(Parametrizations.SpectralNorm(new Linear(3, 4))),
        ["SpectralNorm Linear eval"] = () => new(Parametrizations.SpectralNorm(new Linear(3, 4))),
        ["SpectralNorm Conv2d"] = () => new(Parametrizations.SpectralNorm(new Conv2d(2, 3, 2), nPowerIterations: 3)),
        ["SpectralNorm ConvTranspose2d"] = () => new(Parametrizations.SpectralNorm(new ConvTranspose2d(2, 3, 2))),
        ["Transformer"] = () => new(new Transformer(4, 2, 1, 1, 5, dropout: 0, batchFirst: true)),
        ["Transformer norm first"] = () => new(new Transformer(4, 2, 1, 1, 5, dropout: 0, activation: "gelu", normFirst: true)),
        ["ConvTranspose3d"] = () => new(new ConvTranspose3d(2, 2, 2, stride: (2, 1, 2), padding: (1, 0, 0), outputPadding: (1, 0, 1), groups: 2)),
        ["Conv1d valid"] = () => new(new Conv1d(1, 2, 2, padding: "valid")),
        ["Conv2d same"] = () => new(new Conv2d(1, 2, (2, 3), padding: "same", dilation: (2, 1))),
        ["RNNCell relu"] = () => new(new RNNCell(2, 3, nonlinearity: "relu")),
        ["EmbeddingBag sum weights"] = () => With(new EmbeddingBag(5, 2, mode: "sum", paddingIdx: 1), (m, x) => m.Forward(x[0], x[1], x[2])),
        ["EmbeddingBag max last offset"] = () => With(new EmbeddingBag(5, 2, mode: "max", includeLastOffset: true), (m, x) => m.Forward(x[0], x[1])),
        ["EmbeddingBag mean max_norm"] = () => new(new EmbeddingBag(5, 2, maxNorm: 0.4)),
        ["LocalResponseNorm"] = () => new(new LocalResponseNorm(3, alpha: 0.1)),
        ["Upsample bicubic"] = () => new(new Upsample(scaleFactor: (1.5, 2), mode: "bicubic")),
        ["Upsample bicubic corners"] = () => new(new Upsample([2, 5], mode: "bicubic", alignCorners: true)),
        ["Upsample area"] = () => new(new Upsample([2], mode: "area")),
        ["Upsample trilinear factors"] = () => new(new Upsample(scaleFactor: (2, 0.6, 1.7), mode: "trilinear")),
        ["UpsamplingNearest2d"] = () => new(new UpsamplingNearest2d(scaleFactor: 2)),
        ["UpsamplingBilinear2d"] = () => new(new UpsamplingBilinear2d([3, 5])),
        ["ConstantPad2d"] = () => new(new ConstantPad2d((1, 0, 2, 1), 3.5)),
        ["ReflectionPad3d"] = () => new(new ReflectionPad3d(1, 0, 0, 1, 1, 0)),
        ["ReplicationPad3d"] = () => new(new ReplicationPad3d(1)),
        ["MaxPool2d pair"] = () => new(new MaxPool2d((2, 2))),
        ["Fold pair"] = () => new(new Fold((3, 3), (2, 2))),
        ["SELU inplace"] = () => new(new Sequential(new Linear(2, 3), new Nn.SELU(inplace: true))),
        ["SiLU inplace"] = () => new(new Sequential(new Linear(2, 3), new Nn.SiLU(inplace: true))),
        ["Mish inplace"] = () => new(new Sequential(new Linear(2, 3), new Nn.Mish(inplace: true))),
        ["Hardswish inplace"] = () => new(new Sequential(new Linear(2, 3), new Nn.Hardswish(inplace: true))),
        ["Hardsigmoid inplace"] = () => new(new Sequential(new Linear(2, 3), new Nn.Hardsigmoid(inplace: true))),
        ["Threshold inplace"] = () => new(new Sequential(new Linear(2, 3), new Nn.Threshold(0.1, 2, inplace: true))),
        ["TripletMarginWithDistanceLoss"] = () => With(new TripletMarginWithDistanceLoss(margin: 0.5, swap: true), (m, x) => m.Forward(x[0], x[1], x[2])),
    };

    public static TheoryData<string> Names => Golden.Names("modules", "module");

    public static TheoryData<string> LayerNames => Golden.Names("layers", "module");

    [Theory]
    [MemberData(nameof(Names))]
    public void Agrees_with_PyTorch(string name) => Check(Golden.Case("modules", "module", name), s_models[name]());

    [Theory]
    [MemberData(nameof(LayerNames))]
    public void Layers_agree_with_PyTorch(string name) => Check(Golden.Case("layers", "module", name), s_layers[name]());

    private static void Check(System.Text.Json.JsonElement item, Model model)
    {
        var (module, forward) = model;
        Assert.Equal(item.GetProperty("repr").GetString(), module.ToString());

        module.Double().Train(item.GetProperty("training").GetBoolean());
        var before = item.GetProperty("state").EnumerateObject().ToDictionary(entry => entry.Name, entry => GoldenTensor.Read(entry.Value).ToTensor());
        Assert.Equal(item.GetProperty("state").EnumerateObject().Select(entry => entry.Name), module.StateDict().Keys);
        module.LoadStateDict(before);

        Tensor[] inputs = [.. Golden.Tensors(item.GetProperty("inputs")).Select(t => t!.ToTensor(requiresGrad: t.Dtype.IsFloatingPoint()))];
        var output = forward(inputs);
        Expect.Close(GoldenTensor.Read(item.GetProperty("output")), output, 1e-9, "output");
        output.Backward(GoldenTensor.Read(item.GetProperty("grad_output")).ToTensor());
        GoldenCase.Compare(Golden.Tensors(item.GetProperty("input_grads")), [.. inputs.Select(x => x.Grad)], "gradient of input");
        var parameters = module.NamedParameters().ToDictionary();
        foreach (var entry in item.GetProperty("param_grads").EnumerateObject())
        {
            GoldenCase.Compare([GoldenTensor.ReadOptional(entry.Value)], [parameters[entry.Name].Grad], $"gradient of {entry.Name},");
        }
        var after = module.StateDict();
        foreach (var entry in item.GetProperty("state_after").EnumerateObject()) Expect.Close(GoldenTensor.Read(entry.Value), after[entry.Name], 1e-9, $"{entry.Name} afterwards");
    }

    private static Model With<T>(T module, Func<T, Tensor[], Tensor> forward)
        where T : Module => new(module, x => forward(module, x));

    /// <summary>A module and how to call it with the recorded inputs.</summary>
    private sealed record Model(Module Module, Func<Tensor[], Tensor> Forward)
    {
        public Model(Module<Tensor, Tensor> module)
            : this(module, x => module.Forward(x[0]))
        {
        }

        public Model(Module<Tensor, (Tensor First, Tensor Second)> module)
            : this(module, x => module.Forward(x[0]).First)
        {
        }

        public Model(Module<Tensor, (Tensor Output, (Tensor H, Tensor C) State)> module)
            : this(module, x => module.Forward(x[0]).Output)
        {
        }

        public Model(Module<Tensor, Tensor, Tensor> module)
            : this(module, x => module.Forward(x[0], x[1]))
        {
        }
    }
}
