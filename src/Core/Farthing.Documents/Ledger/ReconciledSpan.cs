using System.ComponentModel;
using Farthing.Numerics.Billing;

namespace Farthing.Documents.Ledger;

[Description("Reconciled part of a deployment's month under a policy for idle capacity")]
public sealed record ReconciledSpan(
    string Deployment,
    [property: Description("Bearer of its idle cost")] IdlePolicy IdlePolicy,
    [property: Description("Those that were corrected")] int Hours,
    [property: Description("Hours of months that were closed before: their corrections fell into this one")]
        int HoursOfClosedMonths
);
