using Farthing.Documents.Plans;
using Farthing.Planning.Sharing;

namespace Farthing.Scenarios.Plans;

/// <summary>Which models fit on given GPUs, and at which rates.</summary>
/// <param name="Inputs">By model, what was asked.</param>
/// <param name="Together">All models at once, at one multiple of their rates.</param>
/// <param name="Alone">By model, the most that it could have if it had all GPUs.</param>
/// <param name="AtAskedRates">The models, by index, that fit together at the asked rates.</param>
/// <param name="Inventory">The GPUs.</param>
public sealed record SharedFit(
    IReadOnlyList<PlanInputs> Inputs,
    InventoryFit Together,
    IReadOnlyList<InventoryFit> Alone,
    IReadOnlyList<int> AtAskedRates,
    SharedInventory Inventory
)
{
    /// <summary>The fit as a document.</summary>
    public PlanFitDocument Document() =>
        new(
            Together.KeptFactor,
            Together.LostFactor,
            [
                .. Inputs.Select(
                    (each, model) =>
                    {
                        double asked = each.Request.Workload.RatePerSecond;
                        return new FittedModel(
                            each.Request.Model.Id,
                            asked,
                            asked * Together.KeptFactor,
                            asked * Alone[model].KeptFactor,
                            AtAskedRates.Contains(model),
                            Together.Fleets.Count > 0 ? SharedPlan.FleetOf(Together.Fleets[model]) : null
                        );
                    }
                ),
            ],
            SharedPlan.LeftOver(Inputs[0], Inventory, Together.Fleets)
        );
}
