using System.Text;

namespace MiniTorch;

/// <summary>A tensor as PyTorch prints it: nested brackets in lines of 80, the edges only beyond 1000 elements, then what is not the default.</summary>
internal sealed class TensorText
{
    private const string Prefix = "tensor(";
    private const int LineWidth = 80, Threshold = 1000, Edge = 3;

    private readonly int[] _sizes, _shown;
    private readonly NumberFormat _format;
    private readonly StringBuilder _text = new(Prefix);
    private int _next;

    private TensorText(Tensor tensor)
    {
        _sizes = tensor.Layout.Sizes;
        _shown = Array.ConvertAll(_sizes, size => tensor.Numel > Threshold ? Math.Min(size, 2 * Edge) : size);
        int[] places = Places(tensor.Layout);
        _format = tensor.Dtype switch
        {
            Dtype.Float32 => NumberFormat.Of(At<float, double>(tensor, places)),
            Dtype.Float64 => NumberFormat.Of(At<double, double>(tensor, places)),
            Dtype.Bool => NumberFormat.Of(At<bool, bool>(tensor, places)),
            Dtype.UInt8 => NumberFormat.Of(At<byte, long>(tensor, places)),
            Dtype.Int32 => NumberFormat.Of(At<int, long>(tensor, places)),
            _ => NumberFormat.Of(At<long, long>(tensor, places)),
        };
    }

    /// <summary>The text of <paramref name="tensor"/>.</summary>
    public static string Of(Tensor tensor)
    {
        var text = tensor.Numel == 0 ? new StringBuilder(Prefix).Append("[]") : new TensorText(tensor).Elements();
        int last = text.Length - 1;
        while (last >= 0 && text[last] != '\n') last--;
        int lineLength = text.Length - last + 1;
        foreach (string suffix in Suffixes(tensor))
        {
            if (lineLength + suffix.Length + 2 > LineWidth)
            {
                text.Append(",\n").Append(' ', Prefix.Length).Append(suffix);
                lineLength = Prefix.Length + suffix.Length;
            }
            else
            {
                text.Append(", ").Append(suffix);
                lineLength += suffix.Length + 2;
            }
        }
        return text.Append(')').ToString();
    }

    private static IEnumerable<string> Suffixes(Tensor tensor)
    {
        bool isEmpty = tensor.Numel == 0;
        if (isEmpty && tensor.Dim != 1) yield return $"size=({string.Join(", ", tensor.Layout.Sizes)})";
        if (tensor.Dtype != Dtype.Float32 && (isEmpty || tensor.Dtype is not (Dtype.Int64 or Dtype.Bool))) yield return $"dtype=torch.{tensor.Dtype.Name()}";
        if (tensor.GradFn is { } producer) yield return $"grad_fn=<{producer.Name}>";
        else if (tensor.RequiresGrad) yield return "requires_grad=True";
    }

    private StringBuilder Elements()
    {
        if (_sizes.Length == 0) _text.Append(_format.Texts[0]);
        else Brackets(0, Prefix.Length);
        return _text;
    }

    private void Brackets(int dim, int indent)
    {
        _text.Append('[');
        bool isRow = dim == _sizes.Length - 1;
        int perLine = Math.Max(1, (LineWidth - indent) / (_format.Width + 2)), written = 0;
        for (int i = 0; i < _shown[dim]; i++)
        {
            if (i == Edge && _shown[dim] < _sizes[dim])
            {
                Separate(dim, indent, isRow, perLine, written++);
                _text.Append(isRow ? " ..." : "...");
            }
            Separate(dim, indent, isRow, perLine, written++);
            if (isRow) _text.Append(_format.Texts[_next++]);
            else Brackets(dim + 1, indent + 1);
        }
        _text.Append(']');
    }

    /// <summary>Between numbers a comma, and a line break where the line is full; between rows as many line breaks as brackets close.</summary>
    private void Separate(int dim, int indent, bool isRow, int perLine, int written)
    {
        if (written == 0) return;
        if (isRow && written % perLine != 0) _text.Append(", ");
        else _text.Append(',').Append('\n', isRow ? 1 : _sizes.Length - dim - 1).Append(' ', indent + 1);
    }

    /// <summary>Storage indices of the elements that are shown, in order.</summary>
    private int[] Places(Layout layout)
    {
        var places = new int[Layouts.Numel(_shown)];
        for (int i = 0; i < places.Length; i++)
        {
            int place = layout.Offset;
            for (int d = _shown.Length - 1, rest = i; d >= 0; rest /= _shown[d--])
            {
                int index = rest % _shown[d];
                place += (index < Edge ? index : index + _sizes[d] - _shown[d]) * layout.Strides[d];
            }
            places[i] = place;
        }
        return places;
    }

    private static TTo[] At<TFrom, TTo>(Tensor tensor, int[] places)
        where TFrom : unmanaged
        where TTo : unmanaged
    {
        var values = new TTo[places.Length];
        var elements = tensor.Span<TFrom>();
        for (int i = 0; i < values.Length; i++) values[i] = Numbers.Cast<TFrom, TTo>(elements[places[i]]);
        GC.KeepAlive(tensor);
        return values;
    }
}
