namespace Farthing.Gateway.Scopes;

/// <summary>Which session: a key's, and its name. Clients make up names, so that one alone would let a neighbor who guesses it spend from another's budget.</summary>
/// <remarks>As text <c>KEY/NAME</c>; % and / in the key's id are %25 and %2F, so that the first / ends it.</remarks>
public static class SessionIdentity
{
    /// <summary>A key's session; empty where it has no name.</summary>
    /// <param name="key">The key's id.</param>
    /// <param name="name">As the client calls it.</param>
    public static string Of(string key, string name) => name.Length == 0 ? "" : $"{Escaped(key)}/{name}";

    /// <summary>The session's name, without its key.</summary>
    public static string NameOf(string identity) =>
        identity[(identity.IndexOf('/', StringComparison.Ordinal) + 1)..];

    /// <summary>True where a text names a key and a session of it.</summary>
    public static bool IsOne(string text) =>
        text.IndexOf('/', StringComparison.Ordinal) is int cut && cut > 0 && cut < text.Length - 1;

    /// <summary>The key and the name of a session; false where a text names no key.</summary>
    /// <param name="identity">As <see cref="Of"/> writes it.</param>
    /// <param name="key">The key's id.</param>
    /// <param name="name">As the client calls it.</param>
    public static bool TrySplit(string identity, out string key, out string name)
    {
        bool isOne = IsOne(identity);
        int cut = isOne ? identity.IndexOf('/', StringComparison.Ordinal) : 0;
        key = identity[..cut]
            .Replace("%2F", "/", StringComparison.Ordinal)
            .Replace("%25", "%", StringComparison.Ordinal);
        name = isOne ? identity[(cut + 1)..] : identity;
        return isOne;
    }

    /// <summary>The same as an expression of SQL.</summary>
    /// <param name="key">The expression of the key's id.</param>
    /// <param name="name">The expression of the session's name.</param>
    internal static string Sql(string key, string name) =>
        $"CASE WHEN {name} = '' THEN '' ELSE REPLACE(REPLACE({key}, '%', '%25'), '/', '%2F') || '/' || {name} END";

    private static string Escaped(string key) =>
        key.AsSpan().ContainsAny('%', '/')
            ? key.Replace("%", "%25", StringComparison.Ordinal).Replace("/", "%2F", StringComparison.Ordinal)
            : key;
}
