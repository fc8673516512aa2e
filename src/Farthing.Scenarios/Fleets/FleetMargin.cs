using Farthing.Scenarios.Purchases;

namespace Farthing.Scenarios.Fleets;

/// <summary>Replicas on top of what the promise needs, and what they cost in the same place.</summary>
/// <param name="Name">What may be gone without the promise.</param>
/// <param name="Replicas">Replicas on top when most run.</param>
/// <param name="UsdPerMonth">On top of the bill.</param>
public sealed record FleetMargin(string Name, int Replicas, double UsdPerMonth)
{
    private const int Zones = 3;

    /// <summary>One replica, those of one node, one zone of three; and one upgrade, replica by replica, beside a node that is there meanwhile.</summary>
    /// <param name="bought">How the fleet is bought.</param>
    /// <param name="meanReplicas">Replicas that an upgrade replaces.</param>
    /// <param name="leadSeconds">Time in which a replica starts.</param>
    public static IReadOnlyList<FleetMargin> Of(FleetPurchase bought, double meanReplicas, double leadSeconds)
    {
        PurchaseInputs inputs = bought.Inputs;
        int perNode = (int)Math.Max(1, Math.Ceiling(inputs.GpusPerNode / inputs.GpusPerReplica));
        double hours = meanReplicas * leadSeconds / 3600;
        return
        [
            With("n+1", replicas => replicas + 1),
            With("node", replicas => replicas + perNode),
            With("zone", replicas => (int)Math.Ceiling(replicas * (double)Zones / (Zones - 1))),
            new FleetMargin("upgrade", 1, inputs.NodeUsdPerHour * hours),
        ];

        FleetMargin With(string name, Func<int, int> needed)
        {
            int peak = inputs.Paid.Max(stretch => stretch.Replicas);
            FleetPurchase more = FleetPurchase.Of(
                inputs with
                {
                    Paid =
                    [
                        .. inputs.Paid.Select(stretch =>
                            stretch with
                            {
                                Replicas = needed(stretch.Replicas),
                            }
                        ),
                    ],
                }
            )!;
            return new FleetMargin(
                name,
                needed(peak) - peak,
                more.Decided.UsdPerMonth - bought.Decided.UsdPerMonth
            );
        }
    }
}
