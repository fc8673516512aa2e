using Farthing.Gateway.Budgets;
using Farthing.Gateway.Scopes;
using Farthing.Testing;

namespace Farthing.Tests.Gateway.Sharing.Leases;

/// <summary>The ledger of several gateways, as far as leases ask it: costs by gateway, key and time.</summary>
internal sealed class SharedSpending : ISpentSource
{
    private readonly object gate = new();
    private readonly List<(Guid Gateway, string Key, long AtNs, long Nano)> costs = [];

    /// <summary>Whether it says what a gateway spent; else who asks waits, but not for ever: a gateway that ends waits for its recovery.</summary>
    public ManualResetEventSlim Answers { get; } = new(initialState: true);

    public long Total
    {
        get
        {
            lock (gate)
            {
                return costs.Sum(one => one.Nano);
            }
        }
    }

    public void Add(Guid gateway, string key, long nano, long atNs)
    {
        lock (gate)
        {
            costs.Add((gateway, key, atNs, nano));
        }
    }

    /// <summary>When a gateway last wrote something; 0: never.</summary>
    public long LastOf(Guid gateway)
    {
        lock (gate)
        {
            return costs.Where(one => one.Gateway == gateway).Select(one => one.AtNs).DefaultIfEmpty().Max();
        }
    }

    public IReadOnlyDictionary<string, long> SpentBy(RequestScope scope, PeriodSpan span) =>
        Sum(scope, span.StartUnixNs, span.EndUnixNs, null);

    public IReadOnlyDictionary<string, long> CostOf(
        Guid gateway,
        RequestScope scope,
        long sinceUnixNs,
        long untilUnixNs
    )
    {
        if (!Answers.Wait(Eventually.Longest))
        {
            throw new TimeoutException(
                "the test does not let the ledger answer: it has failed before it came to that"
            );
        }

        return Sum(scope, sinceUnixNs, untilUnixNs, gateway);
    }

    /// <summary>What was spent in a period that lasts a day.</summary>
    public long Of(string key, long startNs, Guid? gateway = null)
    {
        lock (gate)
        {
            return costs
                .Where(one =>
                    one.AtNs >= startNs
                    && one.AtNs < startNs + TimeSpan.FromDays(1).Ticks * 100
                    && (key.Length == 0 || one.Key == key)
                    && (gateway is null || one.Gateway == gateway)
                )
                .Sum(one => one.Nano);
        }
    }

    private Dictionary<string, long> Sum(RequestScope scope, long since, long until, Guid? gateway)
    {
        lock (gate)
        {
            return costs
                .Where(one =>
                    one.AtNs >= since
                    && one.AtNs < until
                    && (gateway is null || one.Gateway == gateway)
                    && (scope.Kind != ScopeKind.Key || scope.Value is null || scope.Value == one.Key)
                )
                .GroupBy(one => scope.Kind == ScopeKind.Key ? one.Key : scope.Value ?? "", one => one.Nano)
                .ToDictionary(group => group.Key, group => group.Sum());
        }
    }
}
