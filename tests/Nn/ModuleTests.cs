using MiniTorch.Nn;

namespace MiniTorch.Tests;

/// <summary>How modules find what belongs to them.</summary>
[Collection(nameof(Alone))]
public sealed class ModuleTests
{
    private abstract class Base : Module<Tensor, Tensor>
    {
        private readonly Linear _first = new(2, 3, bias: false);

        protected Linear First => _first;
    }

    private sealed class Net : Base
    {
        private readonly Tensor _scale = new Parameter(Tensor.Ones([3]));

        [Buffer]
        private Tensor? RunningMean { get; set; } = Tensor.Zeros([3]);

        public Tensor NotAParameter { get; } = Tensor.Ones([1], requiresGrad: true);

        public Linear Fc1 { get; } = new(3, 4, bias: false);

        private readonly List<Module> _layers = [new ReLU(), new Linear(4, 1)];

        private readonly Dictionary<string, Linear> _heads = new() { ["a"] = new(1, 1, bias: false) };

        [MemberName("tail.end")]
        private readonly Linear _other = new(4, 4, bias: false);

        [NotAMember]
        public Linear Borrowed { get; } = new(1, 1);

        protected override Tensor ForwardCore(Tensor input) => Fc1.Forward(First.Forward(input) * _scale + RunningMean! + _other.Weight.Sum() * Borrowed.Bias! * 0);
    }

    [Fact]
    public void Members_are_found_in_fields_properties_lists_and_dictionaries_in_order_of_declaration()
    {
        var net = new Net();
        Assert.Equal(["scale", "first.weight", "fc1.weight", "layers.1.weight", "layers.1.bias", "heads.a.weight", "tail.end.weight"], net.NamedParameters().Select(p => p.Name));
        Assert.Equal(["running_mean"], net.NamedBuffers().Select(b => b.Name));
        Assert.Equal(["", "first", "fc1", "layers.0", "layers.1", "heads.a", "tail.end"], net.NamedModules().Select(m => m.Name));
        Assert.Same(net.Fc1.Weight, net.GetParameter("fc1.weight"));
    }

    [Fact]
    public void A_small_network_learns()
    {
        Tensor.ManualSeed(0);
        var model = new Sequential(new Linear(2, 8), new ReLU(), new Linear(8, 2));
        var loss = new CrossEntropyLoss();
        var x = Tensor.Of(new float[,] { { 0, 0 }, { 0, 1 }, { 1, 0 }, { 1, 1 } });
        var target = Tensor.Of(new long[] { 0, 1, 1, 0 });
        double first = 0, last = 0;
        for (int step = 0; step < 200; step++)
        {
            model.ZeroGrad();
            var value = loss.Forward(model.Forward(x), target);
            value.Backward();
            foreach (var p in model.Parameters()) p.Data.SubInPlace(p.Grad! * 0.5);
            last = value.Item();
            if (step == 0) first = last;
        }
        Assert.InRange(last, 0, first / 10);
    }
}
