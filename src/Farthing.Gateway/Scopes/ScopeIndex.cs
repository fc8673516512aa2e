using System.Collections.Frozen;
using Farthing.Gateway.Admission;

namespace Farthing.Gateway.Scopes;

/// <summary>Rules by what they are of, so that a request finds its own in a few look-ups however many there are.</summary>
/// <typeparam name="TRule">A budget or a limit.</typeparam>
internal sealed class ScopeIndex<TRule>
{
    private static readonly int Kinds = Enum.GetValues<ScopeKind>().Length;
    private readonly FrozenDictionary<string, TRule[]>[] named;
    private readonly TRule[][] each;
    private readonly bool hasSessions;

    public ScopeIndex(IReadOnlyList<TRule> rules, Func<TRule, RequestScope> scopeOf)
    {
        Rules = rules;
        named = new FrozenDictionary<string, TRule[]>[Kinds];
        each = new TRule[Kinds][];
        for (int kind = 0; kind < Kinds; kind++)
        {
            TRule[] own = [.. rules.Where(rule => (int)scopeOf(rule).Kind == kind)];
            each[kind] = [.. own.Where(rule => scopeOf(rule).Value is null)];
            named[kind] = own.Where(rule => scopeOf(rule).Value is not null)
                .GroupBy(rule => scopeOf(rule).Value!, StringComparer.Ordinal)
                .ToFrozenDictionary(group => group.Key, group => group.ToArray(), StringComparer.Ordinal);
        }

        hasSessions = rules.Any(rule => scopeOf(rule).Kind == ScopeKind.Session);
    }

    /// <summary>All rules.</summary>
    public IReadOnlyList<TRule> Rules { get; }

    /// <summary>Appends the rules that a request falls under, each with the value that it falls under (of a session: the key's, <see cref="SessionIdentity"/>). A rule of a team, user or session that the request has not got is not among them.</summary>
    public void Find(in Demand demand, List<(TRule Rule, string Value)> found)
    {
        Add(ScopeKind.All, "", found);
        Add(ScopeKind.Key, demand.Caller.KeyId, found);
        Add(ScopeKind.Team, demand.Caller.Team, found);
        Add(ScopeKind.User, demand.User, found);
        Add(ScopeKind.Model, demand.Model, found);
        if (hasSessions && demand.Session.Length > 0)
        {
            // Chosen by the name that the client made up, counted for the key that made it up.
            Add(
                ScopeKind.Session,
                demand.Session,
                SessionIdentity.Of(demand.Caller.KeyId, demand.Session),
                found
            );
        }

        for (int i = 0; i < demand.Tags.Count; i++)
        {
            Add(ScopeKind.Tag, demand.Tags[i], found);
        }
    }

    private void Add(ScopeKind kind, string value, List<(TRule, string)> found)
    {
        if (value.Length > 0 || kind == ScopeKind.All)
        {
            Add(kind, value, value, found);
        }
    }

    private void Add(ScopeKind kind, string name, string value, List<(TRule, string)> found)
    {
        if (value.Contains('\0', StringComparison.Ordinal))
        {
            value = value.Replace('\0', '\uFFFD'); // As the ledger has it: a restart finds it again.
        }

        if (named[(int)kind].TryGetValue(name, out TRule[]? own))
        {
            foreach (TRule rule in own)
            {
                found.Add((rule, value));
            }
        }

        foreach (TRule rule in each[(int)kind])
        {
            found.Add((rule, value));
        }
    }
}
