using Farthing.Experiments.Arms;
using Farthing.Experiments.Estimates;
using Farthing.Experiments.Levers;
using Farthing.Experiments.Sizes;
using Farthing.Gateway.Ledger;
using Farthing.Gateway.Ledger.Sql;
using Farthing.Gateway.Scopes;

namespace Farthing.Gateway.Experiments.Results;

/// <summary>Recorded traffic of a scope, as the size of an experiment needs it.</summary>
/// <param name="Variation">Variation of requests within and between units.</param>
/// <param name="HistoryGain">Share of the variance that history removes: the second half of the days by the first.</param>
/// <param name="Usd">Dollars of all attempts.</param>
/// <param name="DailyUsdPerRequest">Dollars of a request, day by day; days without a request are left out.</param>
/// <param name="Days">Days from the first attempt on, so that a young ledger has its own pace; a minute at least.</param>
public sealed record TrafficHistory(
    TrafficVariation Variation,
    double HistoryGain,
    double Usd,
    IReadOnlyList<(DateTimeOffset Day, double UsdPerRequest)> DailyUsdPerRequest,
    double Days
)
{
    private const double MinSeconds = 60;

    /// <summary>Reads it.</summary>
    /// <param name="store">The ledger.</param>
    /// <param name="filter">Scope and time.</param>
    /// <param name="unit">The unit that would be assigned, no block.</param>
    public static TrafficHistory Read(SqlLedgerStore store, LedgerFilter filter, AssignmentUnit unit)
    {
        Assignment names = new("history of a plan", "history", 0.5);
        Dictionary<Guid, (ulong Cluster, long NanoUsd)> requests = [];
        UnitTableBuilder halves = new();
        SortedDictionary<DateTimeOffset, (long NanoUsd, long Requests)> days = [];
        long from = filter.SinceUnixNs ?? 0;
        long until = filter.UntilUnixNs ?? long.MaxValue;
        long first = long.MaxValue;
        long middle = from + ((until - from) / 2);
        long sum = 0;
        foreach (LedgerRow row in store.Rows(filter))
        {
            OpenHold opened = row.Opened;
            AssignedUnit named = names.Of(
                UnitName.Of(unit, opened.Key, opened.Team, opened.User, opened.Session)
            );
            bool isClients = opened.Attempt.Number == 0 && InnerPurpose.Of(opened.Tags) is null;
            Guid request = opened.Attempt.RequestId;
            (_, long before) = requests.GetValueOrDefault(request);
            requests[request] = (named.Cluster, before + row.Cost.NanoUsd);
            sum += row.Cost.NanoUsd;
            first = Math.Min(first, opened.ReservedUnixNs);
            if (opened.ReservedUnixNs < middle)
            {
                halves.AddBefore(named.Cluster, row.Cost.NanoUsd, isClients ? 1 : 0);
            }
            else
            {
                halves.Add(named, 0, row.Cost.NanoUsd, isClients ? 1 : 0);
            }

            DateTimeOffset day = new(Instant(opened.ReservedUnixNs).Date, TimeSpan.Zero);
            (long nanoUsd, long count) = days.GetValueOrDefault(day);
            days[day] = (nanoUsd + row.Cost.NanoUsd, count + (isClients ? 1 : 0));
        }

        TrafficMoments moments = new();
        foreach ((ulong cluster, long nanoUsd) in requests.Values)
        {
            moments.Add(cluster, nanoUsd);
        }

        UnitTable second = halves.Build();
        double gain =
            second.ClusterCount < 4
                ? 0
                : new EffectEstimator(second, new EstimateOptions(second.ClusterCount, UsesStrata: false))
                    .Estimate()
                    .VarianceReduction;
        return new TrafficHistory(
            moments.Variation(),
            double.IsFinite(gain) ? Math.Clamp(gain, 0, 1) : 0,
            sum / 1e9,
            [
                .. days.Where(static one => one.Value.Requests > 0)
                    .Select(static one => (one.Key, one.Value.NanoUsd / 1e9 / one.Value.Requests)),
            ],
            Math.Max(MinSeconds, (until - Math.Clamp(first, from, until)) / 1e9) / 86_400
        );
    }

    private static DateTimeOffset Instant(long unixNs) => DateTimeOffset.UnixEpoch.AddTicks(unixNs / 100);
}
