using System.Runtime.CompilerServices;
using Farthing.Gateway.Admission;

namespace Farthing.Gateway.Scopes;

/// <summary>Rules by what they are of, so that a request finds its own in a few look-ups however many there are.</summary>
/// <typeparam name="TRule">A budget or a limit.</typeparam>
internal sealed class ScopeIndex<TRule>
{
    private static readonly int Kinds = ScopeRow.All.Length;
    private readonly Dictionary<string, TRule[]>[] named;
    private readonly TRule[][] each;
    private readonly bool[] hasAny;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public ScopeIndex(IReadOnlyList<TRule> rules, Func<TRule, RequestScope> scopeOf)
    {
        Rules = rules;
        named = new Dictionary<string, TRule[]>[Kinds];
        each = new TRule[Kinds][];
        hasAny = new bool[Kinds];
        for (int kind = 0; kind < Kinds; kind++)
        {
            (named[kind], each[kind]) = (new(StringComparer.Ordinal), []);
        }

        foreach (TRule rule in rules)
        {
            RequestScope scope = scopeOf(rule);
            int kind = (int)scope.Kind;
            hasAny[kind] = true;
            if (scope.Value is not string value)
            {
                each[kind] = [.. each[kind], rule];
            }
            else if (!named[kind].TryAdd(value, [rule]))
            {
                named[kind][value] = [.. named[kind][value], rule];
            }
        }
    }

    /// <summary>All rules.</summary>
    public IReadOnlyList<TRule> Rules { get; }

    /// <summary>Appends the rules that a request falls under, each with the value that it falls under (of a session: the key's, <see cref="SessionIdentity"/>). A rule of a team, user or session that the request has not got is not among them.</summary>
    public void Find(in Demand demand, List<(TRule Rule, string Value)> found)
    {
        ScopeNames names = new(
            demand.Caller.KeyId,
            demand.Caller.Team,
            demand.User,
            demand.Model,
            demand.Session,
            demand.Endpoint,
            demand.Tags
        );
        foreach (ScopeRow row in ScopeRow.All)
        {
            if (!hasAny[(int)row.Kind])
            {
                continue;
            }

            if (row.Name is ScopeName name)
            {
                string chosen = name(names);
                if (chosen.Length > 0 || row.Kind == ScopeKind.All)
                {
                    Add(row.Kind, chosen, row.Value is ScopeName value ? value(names) : chosen, found);
                }

                continue;
            }

            for (int i = 0; i < names.Tags.Count; i++)
            {
                Add(row.Kind, names.Tags[i], names.Tags[i], found);
            }
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
