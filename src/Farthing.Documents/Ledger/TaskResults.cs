using System.ComponentModel;
using Farthing.Numerics.Billing;

namespace Farthing.Documents.Ledger;

[Description("What tasks cost of which somebody said whether they were done")]
public sealed record TaskResults(
    [property: Description("Tasks of which somebody said whether they were done")] long Judged,
    long Done,
    double? SuccessRate,
    [property: Description("Wilson, 95 %")] double? SuccessRateLow,
    double? SuccessRateHigh,
    double? MeanScore,
    [property: Description("Of all judged tasks")] Money CostUsd
)
{
    [Description("cost_usd ÷ done")]
    public double? UsdPerDoneTask => Done == 0 ? null : (double)CostUsd.Usd / Done;
}
