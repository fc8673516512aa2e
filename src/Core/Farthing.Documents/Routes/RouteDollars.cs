using System.ComponentModel;
using Farthing.Numerics.Billing;

namespace Farthing.Documents.Routes;

[Description("Dollars of a cascade, with nine decimals, exact")]
public sealed record RouteDollars(
    [property: Description("Paid for first answers")] Money SmallUsd,
    [property: Description("Paid for judging them")] Money JudgeUsd,
    [property: Description("Paid for the large model after the small one")] Money LargeUsd,
    [property: Description("Paid for checking answers")] Money AuditUsd,
    [property: Description("What the large model alone would have cost for these requests")]
        Money LargeAloneUsd,
    [property: Description(
        "Given answers of which nobody knows what the large model would have cost, such as one without a price: of these the dollars have what was paid alone"
    )]
        long Unknown
)
{
    [Description("large_alone_usd less all that was paid; negative where the cascade lost")]
    public Money SavedUsd => LargeAloneUsd - SmallUsd - JudgeUsd - LargeUsd - AuditUsd;
}
