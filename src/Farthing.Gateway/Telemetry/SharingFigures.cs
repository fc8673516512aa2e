using Farthing.Gateway.Keys.Stored;
using Farthing.Gateway.Limits;
using Farthing.Gateway.Sharing.Leases;
using Farthing.Gateway.Telemetry.Metrics;
using Farthing.Protocol.Exposition;
using Families = Farthing.Gateway.Telemetry.Metrics.MetricFamilies;

namespace Farthing.Gateway.Telemetry;

/// <summary>What gateways have in common, on <c>/metrics</c>; of a gateway that is alone there are no leases, and nothing is away.</summary>
/// <param name="leases">Its leases; null: it is alone.</param>
/// <param name="limits">Its shared limits; null: they are its own.</param>
/// <param name="keys">Where stored keys are.</param>
internal sealed class SharingFigures(LeaseBook? leases, RateGate? limits, IKeyStore keys)
{
    private const double NanoDollars = 1e9;

    /// <summary>Writes them.</summary>
    public void Write(MetricsText text)
    {
        IReadOnlyList<LeaseFigures> figures = leases?.Figures() ?? [];
        Each(Families.LeasesHeld, one => one.Held);
        Each(Families.LeasesGranted, one => one.GrantedNanoUsd / NanoDollars);
        Each(Families.LeasesInHand, one => one.InHandNanoUsd / NanoDollars);
        MetricsPage.One(text, Families.LeasesAsked, leases?.Asked ?? 0);
        MetricsPage.One(text, Families.LeasesRefused, leases?.Refused ?? 0);
        MetricsPage.One(text, Families.LeaseStoreAway, leases?.IsAway == true ? 1 : 0);
        MetricsPage.One(text, Families.LimitStoreVisits, limits?.Visits ?? 0);
        MetricsPage.One(text, Families.LimitStoreAway, limits?.Failure is null ? 0 : 1);
        MetricsPage.One(text, Families.KeyStoreFailing, keys.Failure is null ? 0 : 1);
        MetricsPage.One(text, Families.KeyCompactionFailing, keys.CompactionFailure is null ? 0 : 1);

        void Each(MetricFamily family, Func<LeaseFigures, double> value)
        {
            MetricsPage.Begin(text, family);
            foreach (LeaseFigures one in figures)
            {
                text.Add(value(one), (family.Labels[0], one.Budget));
            }
        }
    }
}
