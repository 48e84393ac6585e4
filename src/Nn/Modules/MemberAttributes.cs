namespace MiniTorch.Nn;

/// <summary>
/// The field or property is a buffer: state of the module that is saved and converted with it but not trained, such as running means
/// (torch: <c>register_buffer</c>). Whatever tensor it holds is the buffer; null is none.
/// </summary>
[AttributeUsage(AttributeTargets.Field | AttributeTargets.Property)]
public sealed class BufferAttribute : Attribute
{
    /// <summary>False keeps the buffer out of the state dict.</summary>
    public bool Persistent { get; set; } = true;
}

/// <summary>The name that a member has in paths and state-dict keys, where it is not the member's own in snake_case.</summary>
[AttributeUsage(AttributeTargets.Field | AttributeTargets.Property)]
public sealed class MemberNameAttribute(string name) : Attribute
{
    /// <summary>The name, without dots.</summary>
    public string Name { get; } = name;
}

/// <summary>The field or property refers to a module or tensor that belongs to somebody else: it is no child, parameter or buffer of this one.</summary>
[AttributeUsage(AttributeTargets.Field | AttributeTargets.Property)]
public sealed class NotAMemberAttribute : Attribute;
