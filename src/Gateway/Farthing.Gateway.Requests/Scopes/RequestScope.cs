namespace Farthing.Gateway.Scopes;

/// <summary>Which requests a budget or limit counts together.</summary>
/// <param name="Kind">Of what.</param>
/// <param name="Value">Whose; null: each one for itself.</param>
public sealed record RequestScope(ScopeKind Kind, string? Value)
{
    /// <summary>What people may write.</summary>
    public static string Expected { get; } =
        string.Join(", ", ScopeRow.All.Select(row => row.Example))
        + ", or each key, each team, each session, …";

    /// <summary>As people write it: <c>all</c>, <c>team:search</c>, <c>each key</c>.</summary>
    public override string ToString()
    {
        string kind = ScopeRow.Of(Kind).Word;
        return Kind == ScopeKind.All ? kind
            : Value is null ? $"each {kind}"
            : $"{kind}:{Value}";
    }

    /// <summary>True when it counts a value of its kind: of a session's key and name, the name decides.</summary>
    /// <param name="value">As <see cref="ScopeIndex{TRule}"/> finds it.</param>
    public bool Counts(string value) =>
        Kind == ScopeKind.All
        || (
            value.Length > 0
            && (Value is null || Value == (Kind == ScopeKind.Session ? SessionIdentity.NameOf(value) : value))
        );

    /// <summary>Reads what people write; null when it is none.</summary>
    public static RequestScope? Parse(string text)
    {
        if (text == "all")
        {
            return new RequestScope(ScopeKind.All, "");
        }

        bool isEach = text.StartsWith("each ", StringComparison.Ordinal);
        int cut = isEach ? 4 : text.IndexOf(':', StringComparison.Ordinal);
        if (cut < 1 || cut == text.Length - 1)
        {
            return null;
        }

        string kind = isEach ? text[5..] : text[..cut];
        string? value = isEach ? null : text[(cut + 1)..];
        return ScopeRow.All.Skip(1).FirstOrDefault(row => row.Word == kind) is ScopeRow of
            ? new RequestScope(of.Kind, value)
            : null;
    }
}
