namespace Farthing.Gateway.Moving;

/// <summary>Members of a section, in the order in which they are written.</summary>
internal sealed class YamlMembers : List<(string Name, object Value)>
{
    /// <summary>Adds a member, where there is anything to say.</summary>
    public YamlMembers With(string name, string? value)
    {
        if (!string.IsNullOrEmpty(value))
        {
            Add((name, value));
        }

        return this;
    }

    /// <summary>Adds a list of texts, where there are any.</summary>
    public YamlMembers With(string name, IReadOnlyList<string>? values)
    {
        if (values is { Count: > 0 })
        {
            Add((name, values));
        }

        return this;
    }

    /// <summary>Adds a list of members, where there are any.</summary>
    public YamlMembers With(string name, IReadOnlyList<YamlMembers> values)
    {
        if (values.Count > 0)
        {
            Add((name, values));
        }

        return this;
    }

    /// <summary>Adds members, where there are any.</summary>
    public YamlMembers With(string name, YamlMembers? value)
    {
        if (value is { Count: > 0 })
        {
            Add((name, value));
        }

        return this;
    }
}
