namespace MiniTorch;

/// <summary>A box of a layered drawing, or a bend of an edge that passes through its layer.</summary>
internal sealed class LayerItem(int layer, double width, double height)
{
    public readonly int Layer = layer;
    public readonly double Width = width, Height = height;
    public readonly List<LayerItem> Above = [], Below = [];

    /// <summary>Centre and top.</summary>
    public double X, Y;
    public int Order;
    public double Wish;

    /// <summary>Belongs to its one consumer: it follows, and does not pull.</summary>
    public bool IsAside;

    public bool IsBend => Width == 0;
}

/// <summary>
/// A drawing in layers after Sugiyama, Tagawa and Toda: each box one layer below its lowest producer (leaves just above their first consumer), the order
/// within layers by barycentres, then places that pull edges straight.
/// </summary>
internal sealed class LayeredLayout
{
    private const double GapX = 22, GapY = 38, BendGap = 12;
    private const int OrderSweeps = 24, PlaceSweeps = 80;

    private readonly List<List<LayerItem>> _layers = [];

    /// <param name="sizes">Width and height of each box.</param>
    /// <param name="edges">From producers, which come earlier in <paramref name="sizes"/>, to consumers.</param>
    public LayeredLayout((double Width, double Height)[] sizes, IReadOnlyList<(int From, int To)> edges)
    {
        int[] layers = Layers(sizes.Length, edges, out bool[] isAside);
        Boxes = new LayerItem[sizes.Length];
        for (int i = 0; i < sizes.Length; i++) Boxes[i] = Add(layers[i], sizes[i].Width, sizes[i].Height);
        for (int i = 0; i < sizes.Length; i++) Boxes[i].IsAside = isAside[i];
        Paths = new LayerItem[edges.Count][];
        for (int e = 0; e < edges.Count; e++) Paths[e] = Route(Boxes[edges[e].From], Boxes[edges[e].To]);
        OrderLayers();
        Place();
    }

    public LayerItem[] Boxes { get; }

    /// <summary>For each edge, the boxes at its ends and the bends between them.</summary>
    public LayerItem[][] Paths { get; }

    public double Width { get; private set; }

    public double Height { get; private set; }

    private static int[] Layers(int count, IReadOnlyList<(int From, int To)> edges, out bool[] isAside)
    {
        var layers = new int[count];
        var consumers = new List<int>[count];
        var hasProducer = new bool[count];
        for (int i = 0; i < count; i++) consumers[i] = [];
        foreach (var (from, to) in edges)
        {
            consumers[from].Add(to);
            hasProducer[to] = true;
        }
        for (int i = 0; i < count; i++)
        {
            foreach (int to in consumers[i]) layers[to] = Math.Max(layers[to], layers[i] + 1);
        }
        isAside = AsideOf(count, edges, consumers);
        for (int i = count - 1; i >= 0; i--)
        {
            if (consumers[i].Count > 0 && (isAside[i] || !hasProducer[i])) layers[i] = consumers[i].Min(to => layers[to]) - 1;
        }
        return layers;
    }

    /// <summary>Boxes that, with all above them, lead to one consumer only (a weight and its transpose): they stand just above it.</summary>
    private static bool[] AsideOf(int count, IReadOnlyList<(int From, int To)> edges, List<int>[] consumers)
    {
        var isAside = new bool[count];
        Array.Fill(isAside, true);
        var producers = edges.ToLookup(edge => edge.To, edge => edge.From);
        for (int i = 0; i < count; i++) isAside[i] = consumers[i].Distinct().Count() == 1 && producers[i].All(from => isAside[from]);
        return isAside;
    }

    private LayerItem Add(int layer, double width, double height)
    {
        while (_layers.Count <= layer) _layers.Add([]);
        var item = new LayerItem(layer, width, height) { Order = _layers[layer].Count };
        _layers[layer].Add(item);
        return item;
    }

    private LayerItem[] Route(LayerItem from, LayerItem to)
    {
        var path = new LayerItem[to.Layer - from.Layer + 1];
        path[0] = from;
        path[^1] = to;
        for (int i = 1; i < path.Length - 1; i++) path[i] = Add(from.Layer + i, 0, 0);
        for (int i = 1; i < path.Length; i++)
        {
            path[i].Above.Add(path[i - 1]);
            path[i - 1].Below.Add(path[i]);
        }
        return path;
    }

    /// <summary>Down and up by turns; the order with the fewest crossings stays.</summary>
    private void OrderLayers()
    {
        var best = Snapshot();
        long fewest = Crossings();
        for (int sweep = 0; sweep < OrderSweeps && fewest > 0; sweep++)
        {
            bool down = sweep % 2 == 0;
            for (int l = 1; l < _layers.Count; l++) SortByNeighbours(_layers[down ? l : _layers.Count - 1 - l], down);
            long crossings = Crossings();
            if (crossings >= fewest) continue;
            (fewest, best) = (crossings, Snapshot());
        }
        foreach (var (item, order) in best) item.Order = order;
        foreach (var layer in _layers) layer.Sort((a, b) => a.Order.CompareTo(b.Order));
    }

    private List<(LayerItem, int)> Snapshot() => [.. _layers.SelectMany(layer => layer).Select(item => (item, item.Order))];

    private static void SortByNeighbours(List<LayerItem> layer, bool down)
    {
        foreach (var item in layer)
        {
            var neighbours = down ? item.Above : item.Below;
            item.Wish = neighbours.Count == 0 ? item.Order : neighbours.Average(n => (double)n.Order);
        }
        var sorted = layer.OrderBy(item => item.Wish).ToList();
        for (int i = 0; i < sorted.Count; i++) (layer[i], sorted[i].Order) = (sorted[i], i);
    }

    private long Crossings()
    {
        long crossings = 0;
        foreach (var layer in _layers)
        {
            var ends = layer.OrderBy(item => item.Order).SelectMany(item => item.Below.Select(b => b.Order).Order()).ToArray();
            for (int i = 0; i < ends.Length; i++)
            {
                for (int j = i + 1; j < ends.Length; j++) crossings += ends[i] > ends[j] ? 1 : 0;
            }
        }
        return crossings;
    }

    private void Place()
    {
        foreach (var layer in _layers)
        {
            double x = 0;
            foreach (var item in layer)
            {
                item.X = x + item.Width / 2;
                x += item.Width + GapX;
            }
        }
        for (int sweep = 0; sweep < PlaceSweeps; sweep++)
        {
            bool down = sweep % 2 == 0;
            for (int l = 0; l < _layers.Count; l++) PullStraight(_layers[down ? l : _layers.Count - 1 - l], sweep >= PlaceSweeps / 2 ? null : down);
        }
        double left = _layers.SelectMany(layer => layer).Min(item => item.X - item.Width / 2), y = 0;
        foreach (var layer in _layers)
        {
            double height = layer.Max(item => item.Height);
            foreach (var item in layer)
            {
                item.X -= left;
                item.Y = y + (height - item.Height) / 2;
                Width = Math.Max(Width, item.X + item.Width / 2);
            }
            y += height + GapY;
        }
        Height = y - GapY;
    }

    /// <summary>Moves each item towards the mean of its neighbours above (down), below (up) or both (null), as far as the order and the gaps allow: least squares.</summary>
    private static void PullStraight(List<LayerItem> layer, bool? down)
    {
        foreach (var item in layer)
        {
            double sum = 0, weight = 0;
            if (down != false) Weigh(item, item.Above, ref sum, ref weight);
            if (down != true) Weigh(item, item.Below, ref sum, ref weight);
            item.Wish = weight == 0 ? item.X : sum / weight;
        }
        PoolWishes(layer);
    }

    /// <summary>Edges between bends count most, so that long edges run straight; those of boxes at the side least, so that chains of ops do.</summary>
    private static void Weigh(LayerItem item, List<LayerItem> neighbours, ref double sum, ref double weight)
    {
        foreach (var n in neighbours)
        {
            double w = item.IsBend && n.IsBend ? 8 : item.IsBend || n.IsBend ? 2 : n.IsAside ? .05 : 1;
            sum += w * n.X;
            weight += w;
        }
    }

    /// <summary>The places nearest to the wishes that keep all gaps: pool adjacent violators.</summary>
    private static void PoolWishes(List<LayerItem> layer)
    {
        var offsets = new double[layer.Count];
        for (int i = 1; i < offsets.Length; i++) offsets[i] = offsets[i - 1] + Separation(layer[i - 1], layer[i]);
        var blocks = new List<(double Mean, double Weight, int Count)>();
        for (int i = 0; i < offsets.Length; i++)
        {
            var block = (Mean: layer[i].Wish - offsets[i], Weight: layer[i].IsAside ? .05 : 1, Count: 1);
            while (blocks.Count > 0 && blocks[^1].Mean > block.Mean)
            {
                var (mean, weight, count) = blocks[^1];
                block = ((mean * weight + block.Mean * block.Weight) / (weight + block.Weight), weight + block.Weight, count + block.Count);
                blocks.RemoveAt(blocks.Count - 1);
            }
            blocks.Add(block);
        }
        int at = 0;
        foreach (var (mean, _, count) in blocks)
        {
            for (int i = 0; i < count; i++, at++) layer[at].X = mean + offsets[at];
        }
    }

    private static double Separation(LayerItem left, LayerItem right) => (left.Width + right.Width) / 2 + (left.IsBend || right.IsBend ? BendGap : GapX);
}
