using System.ComponentModel;
using System.Text.Json.Serialization;
using Farthing.Numerics.Billing;

namespace Farthing.Documents.Ledger;

[Description("Cost of tasks with a reported outcome")]
public sealed record TaskResults(
    [property: Description("Tasks of which somebody said whether they were done")] long Judged,
    long Done,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] double? SuccessRate,
    [property: Description("Wilson, 95 %")]
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)]
        double? SuccessRateLow,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] double? SuccessRateHigh,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] double? MeanScore,
    [property: Description("Of all judged tasks")] Money CostUsd
)
{
    [Description("cost_usd ÷ done")]
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public double? UsdPerDoneTask => Done == 0 ? null : (double)CostUsd.Usd / Done;
}
