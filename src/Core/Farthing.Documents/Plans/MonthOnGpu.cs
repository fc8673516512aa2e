using System.ComponentModel;
using Farthing.Documents.Simulations;

namespace Farthing.Documents.Plans;

[Description("The month on another GPU")]
public sealed record MonthOnGpu(
    [property: Description("One replica; replicas are those of the fleet that stays")]
        SimulatedFleet Deployment,
    MonthFleet Fleet
);
