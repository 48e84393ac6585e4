namespace MiniTorch.Examples;

using MiniTorch.Nn;

/// <summary>A small GPT: token and position embeddings, pre-norm blocks of causal attention and a two-layer network, a head over the tokens.</summary>
internal sealed class Gpt : Module<Tensor, Tensor>
{
    private readonly Embedding _tokens, _positions;
    private readonly ModuleList<Block> _blocks = [];
    private readonly LayerNorm _norm;
    private readonly Linear _head;

    public Gpt(int vocabulary, int blockSize, int layers, int heads, int width)
    {
        if (width % heads != 0) throw new ArgumentException($"{heads} heads do not divide a width of {width}");
        _tokens = new Embedding(vocabulary, width);
        _positions = new Embedding(blockSize, width);
        for (int i = 0; i < layers; i++) _blocks.Add(new Block(width, heads));
        _norm = new LayerNorm(width);
        _head = new Linear(width, vocabulary, bias: false);
        this.Apply(Start);
        foreach (var (name, p) in NamedParameters())
        {
            if (name.EndsWith("project.weight", StringComparison.Ordinal)) Init.Normal(p, 0, 0.02 / Math.Sqrt(2 * layers));
        }
    }

    protected override Tensor ForwardCore(Tensor input)
    {
        var h = _tokens.Forward(input) + _positions.Forward(Tensor.Arange(input.Size(1)));
        foreach (var block in _blocks) h = block.Forward(h);
        return _head.Forward(_norm.Forward(h));
    }

    private static void Start(Module module)
    {
        if (module is Linear linear)
        {
            Init.Normal(linear.Weight, 0, 0.02);
            if (linear.Bias is { } bias) Init.Zeros(bias);
        }
        else if (module is Embedding embedding)
        {
            Init.Normal(embedding.Weight, 0, 0.02);
        }
    }

    private sealed class Block(int width, int heads) : Module<Tensor, Tensor>
    {
        private readonly LayerNorm _norm1 = new(width), _norm2 = new(width);
        private readonly Attention _attention = new(width, heads);
        private readonly Mlp _mlp = new(width);

        protected override Tensor ForwardCore(Tensor input)
        {
            var h = input + _attention.Forward(_norm1.Forward(input));
            return h + _mlp.Forward(_norm2.Forward(h));
        }
    }

    private sealed class Mlp(int width) : Module<Tensor, Tensor>
    {
        private readonly Linear _expand = new(width, 4 * width), _project = new(4 * width, width);

        protected override Tensor ForwardCore(Tensor input) => _project.Forward(_expand.Forward(input).Gelu());
    }

    private sealed class Attention(int width, int heads) : Module<Tensor, Tensor>
    {
        private readonly Linear _qkv = new(width, 3 * width), _project = new(width, width);

        protected override Tensor ForwardCore(Tensor input)
        {
            int batch = input.Size(0), time = input.Size(1);
            var parts = _qkv.Forward(input).Split(width, -1);
            Tensor Heads(Tensor x) => x.Reshape(batch, time, heads, width / heads).Transpose(1, 2);
            var y = Tensor.ScaledDotProductAttention(Heads(parts[0]), Heads(parts[1]), Heads(parts[2]), isCausal: true);
            return _project.Forward(y.Transpose(1, 2).Reshape(batch, time, width));
        }
    }
}
