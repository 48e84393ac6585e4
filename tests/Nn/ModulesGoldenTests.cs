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

    public static TheoryData<string> Names => Golden.Names("modules", "module");

    [Theory]
    [MemberData(nameof(Names))]
    public void Agrees_with_PyTorch(string name)
    {
        var item = Golden.Case("modules", "module", name);
        var (module, forward) = s_models[name]();
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
