namespace MiniTorch;

/// <summary>
/// Where boxes and arrows lie: boxes in layers by their longest way from a leaf, long arrows led through empty places in between, each layer ordered by
/// the mean place of its neighbours so that few arrows cross.
/// </summary>
/// <remarks>Sugiyama, Tagawa, Toda 1981, "Methods for Visual Understanding of Hierarchical System Structures".</remarks>
internal sealed class GraphPlan
{
    public const double LineHeight = 16, RowGap = 46, ColumnGap = 26, LetterWidth = 7.2;

    private readonly List<Place> _places = [];
    private readonly List<List<Place>> _layers = [];

    /// <summary>A box, or an empty place that an arrow passes through.</summary>
    public sealed class Place(GraphNode? node, int layer)
    {
        public GraphNode? Node => node;

        public int Layer => layer;

        public double X, Y;

        public readonly double Width = node is null ? 8 : node.Lines.Max(line => line.Length) * LetterWidth + 24;

        public readonly double Height = node is null ? 0 : node.Lines.Count * LineHeight + 14;

        public readonly List<Place> Above = [], Below = [];
    }

    /// <summary>The boxes, in order of their numbers.</summary>
    public IReadOnlyList<Place> Boxes => _places;

    /// <summary>The ways of the arrows, box to box through empty places.</summary>
    public List<IReadOnlyList<Place>> Ways { get; } = [];

    public double Width { get; private set; }

    public double Height { get; private set; }

    public static GraphPlan Of(ComputationGraph graph)
    {
        var plan = new GraphPlan();
        plan.AddPlaces(graph);
        for (int round = 0; round < 12; round++) plan.Order(downwards: round % 2 == 0);
        plan.Arrange();
        return plan;
    }

    private void AddPlaces(ComputationGraph graph)
    {
        int[] layers = Layers(graph);
        foreach (var node in graph.Nodes) _places.Add(NewPlace(node, layers[node.Id]));
        foreach (var (from, to) in graph.Edges.Distinct())
        {
            var way = new List<Place> { _places[from] };
            for (int layer = layers[from] + 1; layer < layers[to]; layer++) way.Add(NewPlace(null, layer));
            way.Add(_places[to]);
            for (int i = 1; i < way.Count; i++)
            {
                way[i - 1].Below.Add(way[i]);
                way[i].Above.Add(way[i - 1]);
            }
            Ways.Add(way);
        }
    }

    private Place NewPlace(GraphNode? node, int layer)
    {
        while (_layers.Count <= layer) _layers.Add([]);
        var place = new Place(node, layer);
        _layers[layer].Add(place);
        return place;
    }

    /// <summary>The longest way from a start; starts themselves are then pulled down to just above their first use.</summary>
    private static int[] Layers(ComputationGraph graph)
    {
        int n = graph.Nodes.Count;
        var layers = new int[n];
        var awaited = new int[n];
        var next = new List<int>[n];
        for (int i = 0; i < n; i++) next[i] = [];
        foreach (var (from, to) in graph.Edges)
        {
            next[from].Add(to);
            awaited[to]++;
        }
        var order = new Queue<int>(Enumerable.Range(0, n).Where(i => awaited[i] == 0));
        int[] starts = [.. order];
        while (order.TryDequeue(out int at))
        {
            foreach (int to in next[at])
            {
                layers[to] = Math.Max(layers[to], layers[at] + 1);
                if (--awaited[to] == 0) order.Enqueue(to);
            }
        }
        foreach (int start in starts)
        {
            if (next[start].Count > 0) layers[start] = next[start].Min(to => layers[to]) - 1;
        }
        return layers;
    }

    private void Order(bool downwards)
    {
        for (int i = 0; i < _layers.Count; i++)
        {
            var layer = _layers[downwards ? i : _layers.Count - 1 - i];
            for (int k = 0; k < layer.Count; k++) layer[k].X = k;
            var ordered = layer.OrderBy(place => Mean(downwards ? place.Above : place.Below, place.X)).ToList();
            layer.Clear();
            layer.AddRange(ordered);
            for (int k = 0; k < layer.Count; k++) layer[k].X = k;
        }
    }

    private static double Mean(List<Place> neighbours, double otherwise) => neighbours.Count == 0 ? otherwise : neighbours.Average(place => place.X);

    /// <summary>Boxes side by side, then pulled towards their neighbours as far as the order allows.</summary>
    private void Arrange()
    {
        double y = 20;
        foreach (var layer in _layers)
        {
            double height = layer.Max(place => place.Height), x = 0;
            foreach (var place in layer)
            {
                place.X = x + place.Width / 2;
                place.Y = y + height / 2;
                x += place.Width + ColumnGap;
            }
            double shift = -x / 2;
            foreach (var place in layer) place.X += shift;
            y += height + RowGap;
        }
        for (int round = 0; round < 30; round++)
        {
            foreach (var layer in round % 2 == 0 ? _layers : Enumerable.Reverse(_layers)) Pull(layer);
        }
        double left = _layers.SelectMany(layer => layer).Min(place => place.X - place.Width / 2) - 20;
        foreach (var place in _layers.SelectMany(layer => layer)) place.X -= left;
        Width = _layers.SelectMany(layer => layer).Max(place => place.X + place.Width / 2) + 20;
        Height = y - RowGap + 20;
    }

    private static void Pull(List<Place> layer)
    {
        var wanted = layer.ConvertAll(place => Mean([.. place.Above, .. place.Below], place.X));
        for (int k = 0; k < layer.Count; k++)
        {
            double low = k == 0 ? double.NegativeInfinity : layer[k - 1].X + (layer[k - 1].Width + layer[k].Width) / 2 + ColumnGap;
            double high = k == layer.Count - 1 ? double.PositiveInfinity : layer[k + 1].X - (layer[k + 1].Width + layer[k].Width) / 2 - ColumnGap;
            layer[k].X = Math.Max(low, Math.Min(wanted[k], Math.Max(high, low)));
        }
    }
}
