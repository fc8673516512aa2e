using Farthing.Gateway.Budgets;
using Farthing.Gateway.Configuration;
using Farthing.Gateway.Features;
using Farthing.Gateway.Sharing.Leases;
using Farthing.Gateway.Upstreams;
using Farthing.Numerics.Faults;

namespace Farthing.Gateway.Hosting;

/// <summary>Other rules in force while it runs: a changed configuration, or changed stored keys.</summary>
public sealed partial class GatewayHost
{
    /// <summary>Members of the configuration that have changed since the start and are read at the start alone.</summary>
    public IReadOnlyList<string> RestartNeeded { get; private set; } = [];

    /// <summary>Puts other keys, models, prices, budgets and limits in force, without dropping a stream. What else has changed is in <see cref="RestartNeeded"/>.</summary>
    /// <exception cref="FarthingException">The shared ledger is away: nothing is changed.</exception>
    public void Change(GatewayOptions next)
    {
        foreach (GatewayFeature feature in features)
        {
            feature.Check(next); // Its faults come before any change.
        }

        lock (changing)
        {
            ApplyRules(next);
            inForce = RestartNeeds.InForce(started, next);
            RestartNeeded = RestartNeeds.Of(started, next);
            telemetry.Metrics.Know(next.Models.Select(model => model.Name));
            prices.Change(next.Prices);
            router.Change(next.Models);
            foreach (GatewayFeature feature in features)
            {
                feature.Change(next);
            }

            if (next.Admin is not null)
            {
                admin?.Change(next.Admin);
            }
        }

        IReadOnlyCollection<Upstream> upstreams = UpstreamsOf(next);
        probes.Change(upstreams);
        forwarder.KeepOnly(upstreams);
    }

    private void ApplyKeys()
    {
        lock (changing)
        {
            ApplyRules(inForce);
            keyWatch.Look(storedKeys.Keys);
        }
    }

    /// <summary>Budgets first: they ask the ledger, which may be away; then nothing is changed. Keys last: one never works without its own budget and limits.</summary>
    private void ApplyRules(GatewayOptions options)
    {
        KeyRules rules = KeyRules.Of(options, storedKeys);
        WholeSpent spent = new(new LedgerSpent(store), journal, projector);
        Spending.Change(rules.Budgets, new GroupedSpent(spent));
        limits.Change(rules.Limits);
        foreach (GatewayFeature feature in features)
        {
            feature.ChangeKeys(options, rules.Keys);
        }

        keys.Change(rules.Keys);
    }
}
