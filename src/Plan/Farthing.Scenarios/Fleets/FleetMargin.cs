using Farthing.Scenarios.Parts;
using Farthing.Scenarios.Purchases;

namespace Farthing.Scenarios.Fleets;

/// <summary>Replicas on top of what is in the bill, and what they cost in the same place.</summary>
/// <param name="Name">What may be gone without the promise.</param>
/// <param name="Replicas">Replicas on top when most run.</param>
/// <param name="UsdPerMonth">On top of the bill.</param>
/// <param name="IsInBill">True where the bill has them: nothing comes on top.</param>
public sealed record FleetMargin(string Name, int Replicas, double UsdPerMonth, bool IsInBill)
{
    /// <summary>Each rule of redundancy; and one upgrade, replica by replica, beside a node that is there meanwhile.</summary>
    /// <param name="bought">How the fleet is bought.</param>
    /// <param name="needed">Replicas over time that the promise needs.</param>
    /// <param name="spares">What is in the bill; null for nothing.</param>
    /// <param name="meanReplicas">Replicas that an upgrade replaces.</param>
    /// <param name="leadSeconds">Time in which a replica starts.</param>
    public static IReadOnlyList<FleetMargin> Of(
        FleetPurchase bought,
        IReadOnlyList<PaidStretch> needed,
        FleetSpares? spares,
        double meanReplicas,
        double leadSeconds
    )
    {
        PurchaseInputs inputs = bought.Inputs;
        int perNode = FleetSpares.PerNode(inputs.GpusPerNode, inputs.GpusPerReplica);
        double hours = meanReplicas * leadSeconds / 3600;
        return
        [
            .. RedundancyRule.All.Select(With),
            new FleetMargin("upgrade", 1, inputs.NodeUsdPerHour * hours, IsInBill: false),
        ];

        FleetMargin With(RedundancyRule rule)
        {
            PaidStretch[] paid =
            [
                .. needed.Zip(
                    inputs.Paid,
                    (stretch, now) =>
                        now with
                        {
                            Replicas = Math.Max(now.Replicas, rule.Needed(stretch.Replicas, perNode)),
                        }
                ),
            ];
            if (rule == spares?.Rule || (spares is not null && paid.SequenceEqual(inputs.Paid)))
            {
                return new FleetMargin(rule.Name, 0, 0, IsInBill: true);
            }

            FleetPurchase more = FleetPurchase.Of(inputs with { Paid = paid })!;
            return new FleetMargin(
                rule.Name,
                paid.Max(stretch => stretch.Replicas) - inputs.Paid.Max(stretch => stretch.Replicas),
                more.Decided.UsdPerMonth - bought.Decided.UsdPerMonth,
                IsInBill: false
            );
        }
    }
}
