namespace Farthing.Economics.Levers.Cascades;

/// <summary>What a cascade saves on own GPUs, as two figures that must never be added: GPU time that is no longer used, and replicas that can be given back.</summary>
/// <param name="MarginalUsdPerHour">GPU-seconds that the large model no longer computes, less those that the small one and the judge now do, at the price of a GPU-hour. Nobody is paid this much before replicas are released.</param>
/// <param name="RealizableUsdPerHour">Whole replicas of the large model that are released, less whole replicas that the small model and the judge need more.</param>
public readonly record struct OwnGpuSaving(double MarginalUsdPerHour, double RealizableUsdPerHour)
{
    /// <summary>Saving of one route.</summary>
    /// <param name="before">The large model's fleet, serving all requests.</param>
    /// <param name="after">The same fleet with the cascade before it; what its prefix cache hits less is in its GPU-seconds.</param>
    /// <param name="weakBefore">The small model's fleet without this route.</param>
    /// <param name="weakAfter">The same fleet with this route; the judge is in it.</param>
    public static OwnGpuSaving Of(FleetUse before, FleetUse after, FleetUse weakBefore, FleetUse weakAfter) =>
        new(
            before.UsedUsdPerHour
                - after.UsedUsdPerHour
                - (weakAfter.UsedUsdPerHour - weakBefore.UsedUsdPerHour),
            before.RentUsdPerHour
                - after.RentUsdPerHour
                - (weakAfter.RentUsdPerHour - weakBefore.RentUsdPerHour)
        );
}
