using System.Collections.Concurrent;
using System.Reflection;

namespace MiniTorch;

/// <summary>A tensor that an op keeps for its backward.</summary>
public sealed class SavedValue
{
    private const BindingFlags Fields = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;
    private static readonly ConcurrentDictionary<Type, FieldInfo[]> s_fields = new();

    private readonly SavedTensor _saved;
    private readonly Node _node;

    private SavedValue(string name, SavedTensor saved, Node node) => (Name, _saved, _node) = (name, saved, node);

    /// <summary>What the op's formula calls it: "x", "y", "mask".</summary>
    public string Name { get; }

    /// <summary>The tensor: the very one that was saved, if it still has the history that it had then.</summary>
    /// <exception cref="InvalidOperationException">It was freed by a backward pass, or modified since.</exception>
    public Tensor Value => _saved.Unpack(_node);

    /// <summary>Whether it is still kept.</summary>
    public bool IsHeld => _saved.IsHeld;

    /// <inheritdoc/>
    public override string ToString() => Name;

    internal static List<SavedValue> Of(Node node)
    {
        var values = new List<SavedValue>();
        foreach (var field in s_fields.GetOrAdd(node.GetType(), Saving))
        {
            string name = field.Name.TrimStart('_');
            object? value = field.GetValue(node);
            if (value is SavedTensor { WasSaved: true } one) values.Add(new SavedValue(name, one, node));
            if (value is not SavedTensor[] many) continue;
            for (int i = 0; i < many.Length; i++)
            {
                if (many[i].WasSaved) values.Add(new SavedValue($"{name}{i}", many[i], node));
            }
        }
        return values;
    }

    private static FieldInfo[] Saving(Type type)
    {
        var fields = type.GetFields(Fields).Where(field => field.FieldType == typeof(SavedTensor) || field.FieldType == typeof(SavedTensor[]));
        return type.BaseType is { } parent && parent != typeof(Node) ? [.. Saving(parent), .. fields] : [.. fields];
    }
}
