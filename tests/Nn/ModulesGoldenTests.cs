using MiniTorch.Nn;

namespace MiniTorch.Tests;

/// <summary>Every module that PyTorch's numbers are recorded of: how it prints, its state dict, output, gradients and state afterwards, in float64.</summary>
public sealed class ModulesGoldenTests
{
    private static readonly Dictionary<string, Func<Model>> s_models = new()
    {
        ["Linear"] = () => new(new Linear(4, 3)),
        ["PReLU"] = () => new(new PReLU(3)),
    };

    public static TheoryData<string> Names => Golden.Names("modules", "module");

    [Theory]
    [MemberData(nameof(Names))]
    public void Agrees_with_PyTorch(string name)
    {
        if (!s_models.TryGetValue(name, out var make)) Assert.Skip($"MiniTorch has no {name} yet");
        var item = Golden.Case("modules", "module", name);
        var (module, forward) = make();
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

    /// <summary>A module and how to call it with the recorded inputs.</summary>
    private sealed record Model(Module Module, Func<Tensor[], Tensor> Forward)
    {
        public Model(Module<Tensor, Tensor> module)
            : this(module, x => module.Forward(x[0]))
        {
        }
    }
}
