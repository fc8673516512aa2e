using Farthing.Gateway.Keys.Stored;
using Farthing.Gateway.Limits;
using Farthing.Gateway.Sharing.Leases;
using Farthing.Gateway.Telemetry.Metrics;
using Farthing.Protocol.Exposition;
using Families = Farthing.Gateway.Telemetry.Metrics.MetricFamilies;

namespace Farthing.Gateway.Telemetry;

/// <summary>Shared state of gateways, on <c>/metrics</c>; of a gateway that is alone there are no leases, and nothing is away.</summary>
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
        Families.LeasesAsked.One(text, leases?.Asked ?? 0);
        Families.LeasesRefused.One(text, leases?.Refused ?? 0);
        Families.LeaseStoreAway.One(text, leases?.IsAway == true ? 1 : 0);
        Families.LimitStoreVisits.One(text, limits?.Visits ?? 0);
        Families.LimitStoreAway.One(text, limits?.Failure is null ? 0 : 1);
        Families.KeyStoreFailing.One(text, keys.Failure is null ? 0 : 1);
        Families.KeyCompactionFailing.One(text, keys.CompactionFailure is null ? 0 : 1);

        void Each(MetricFamily family, Func<LeaseFigures, double?> value) =>
            family.Each(text, figures, one => one.Budget, value);
    }
}
