using System.Collections;
using System.Collections.Concurrent;
using System.Reflection;
using System.Text;

namespace MiniTorch.Nn;

/// <summary>A place in a module's class that may hold a child, a parameter or a buffer. Found once per class.</summary>
internal sealed class MemberSlot
{
    private static readonly ConcurrentDictionary<Type, MemberSlot[]> s_known = new();

    private readonly FieldInfo _field;
    private readonly Content _content;

    private MemberSlot(FieldInfo field, Content content, string name, BufferAttribute? buffer)
    {
        (_field, _content, Name, IsBuffer, Persistent) = (field, content, name, buffer is not null, buffer?.Persistent ?? false);
    }

    private enum Content
    {
        None,
        Module,
        Tensor,
        Many,
    }

    public string Name { get; }

    public bool IsBuffer { get; }

    public bool IsTensor => _content == Content.Tensor;

    public bool Persistent { get; }

    /// <summary>The slots of a class, those of its bases first, else in order of declaration.</summary>
    public static MemberSlot[] Of(Type type) => s_known.GetOrAdd(type, static type =>
    {
        var slots = new List<MemberSlot>();
        for (var t = type; t != typeof(Module) && t is not null; t = t.BaseType) slots.InsertRange(0, Declared(t));
        var twice = slots.GroupBy(slot => slot.Name).FirstOrDefault(group => group.Count() > 1);
        if (twice is not null)
        {
            throw new InvalidOperationException($"[{type.Name}] attribute '{twice.Key}' already exists: {string.Join(" and ", twice.Select(slot => slot._field.Name))} have the same name in snake_case; give one a [MemberName(...)] or mark it [NotAMember]");
        }
        return [.. slots];
    });

    public object? Get(Module module) => _field.GetValue(module);

    public void Set(Module module, object? value) => _field.SetValue(module, value);

    public void AddTo(Module module, int index, MemberList members)
    {
        object? value = Get(module);
        if (_content == Content.Module)
        {
            if (value is not null) members.Children.Add((Name, (Module)value));
        }
        else if (_content == Content.Tensor) AddTensor(module, index, value, members);
        else AddMany(Name, value, members);
    }

    private void AddTensor(Module module, int index, object? value, MemberList members)
    {
        if (module.IsParametrized(Name)) return;
        var tensor = (Tensor?)value;
        if (Parameter.Is(tensor))
        {
            module.RememberParameter(index);
            members.Parameters.Add((Name, tensor));
        }
        else if (IsBuffer)
        {
            members.Buffers.Add((Name, tensor, Persistent));
        }
        else if (tensor is not null && module.RemembersParameter(index))
        {
            throw new InvalidOperationException($"[{module.GetType().Name}] cannot assign a plain Tensor {tensor.Shape} as parameter '{Name}' (Parameter or null expected): assign new Parameter(tensor)");
        }
    }

    private static void AddMany(string name, object? value, MemberList members)
    {
        switch (value)
        {
            case null: break;
            case Module module: members.Children.Add((name, module)); break;
            case Tensor tensor: if (Parameter.Is(tensor)) members.Parameters.Add((name, tensor)); break;
            case IDictionary map: foreach (DictionaryEntry entry in map) AddMany($"{name}.{entry.Key}", entry.Value, members); break;
            case IEnumerable list:
                int i = 0;
                foreach (object? item in list) AddMany($"{name}.{i++}", item, members);
                break;
        }
    }

    private static IEnumerable<MemberSlot> Declared(Type type)
    {
        var fields = type.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly);
        Array.Sort(fields, (a, b) => a.MetadataToken.CompareTo(b.MetadataToken));
        foreach (var field in fields)
        {
            var content = ContentOf(field.FieldType);
            if (content == Content.None) continue;
            // An auto-property's field is "<Name>k__BackingField", a captured constructor parameter's "<name>P".
            string name = field.Name[0] == '<' ? field.Name[1..field.Name.IndexOf('>', StringComparison.Ordinal)] : field.Name;
            MemberInfo declared = field.Name[0] == '<' && type.GetProperty(name, BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly) is { } property ? property : field;
            if (declared.IsDefined(typeof(NotAMemberAttribute))) continue;
            yield return new MemberSlot(field, content, declared.GetCustomAttribute<MemberNameAttribute>()?.Name ?? SnakeCase(name), declared.GetCustomAttribute<BufferAttribute>());
        }
    }

    private static Content ContentOf(Type type)
    {
        if (typeof(Module).IsAssignableFrom(type)) return Content.Module;
        if (typeof(Tensor).IsAssignableFrom(type)) return Content.Tensor;
        if (type == typeof(string) || !typeof(IEnumerable).IsAssignableFrom(type)) return Content.None;
        return type.GetInterfaces().Append(type).Any(HoldsMembers) ? Content.Many : Content.None;
    }

    /// <summary>Lists, arrays and dictionaries with string keys; never a lazy sequence, which would make its elements anew at each look.</summary>
    private static bool HoldsMembers(Type type)
    {
        if (!type.IsGenericType) return false;
        var definition = type.GetGenericTypeDefinition();
        var arguments = type.GetGenericArguments();
        if (definition == typeof(ICollection<>) || definition == typeof(IReadOnlyCollection<>) || definition == typeof(IReadOnlyList<>)) return ContentOf(arguments[0]) != Content.None;
        return (definition == typeof(IDictionary<,>) || definition == typeof(IReadOnlyDictionary<,>)) && arguments[0] == typeof(string) && ContentOf(arguments[1]) != Content.None;
    }

    /// <summary>"_fc1" and "Fc1" are "fc1"; "RunningMean" is "running_mean"; "InProjWeight" is "in_proj_weight".</summary>
    internal static string SnakeCase(string name)
    {
        var text = new StringBuilder(name.Length + 4);
        string bare = name.TrimStart('_');
        for (int i = 0; i < bare.Length; i++)
        {
            char c = bare[i];
            bool starts = char.IsUpper(c) && i > 0 && bare[i - 1] != '_' && (!char.IsUpper(bare[i - 1]) || (i + 1 < bare.Length && char.IsLower(bare[i + 1])));
            if (starts) text.Append('_');
            text.Append(char.ToLowerInvariant(c));
        }
        return text.ToString();
    }
}

/// <summary>What one module holds itself, its children's members aside.</summary>
internal sealed class MemberList
{
    public readonly List<(string Name, Tensor Parameter)> Parameters = [];
    public readonly List<(string Name, Tensor? Buffer, bool Persistent)> Buffers = [];
    public readonly List<(string Name, Module? Module)> Children = [];
}
