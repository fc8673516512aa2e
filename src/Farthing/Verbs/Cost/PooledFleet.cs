using Farthing.Cli;
using Farthing.Economics.Levers;
using Farthing.Numerics.Quantities;

namespace Farthing.Verbs.Cost;

/// <summary>The fleet that one of many, a tenant or an adapter, has alone: as its flags say, or as simulated.</summary>
/// <param name="Gpus">GPUs of it.</param>
/// <param name="Utilization">How full they are.</param>
/// <param name="UsdPerGpuHour">Null where no price is known.</param>
/// <param name="Carrying">What was simulated; null where flags said it.</param>
internal sealed record PooledFleet(
    double Gpus,
    Interval Utilization,
    Interval? UsdPerGpuHour,
    CarryingFleet? Carrying
)
{
    /// <summary>Reads it.</summary>
    /// <param name="context">The command line.</param>
    /// <param name="fleet">Names the fleet that is simulated; its <c>--rate</c> is the traffic of one.</param>
    /// <param name="gpus">GPUs of one, where none is simulated.</param>
    /// <param name="utilization">How full, where none is simulated.</param>
    /// <param name="price">The person's own price of a GPU-hour.</param>
    public static PooledFleet Read(
        VerbContext context,
        FleetQuestion fleet,
        QuantityFlag gpus,
        QuantityFlag utilization,
        QuantityFlag price
    )
    {
        if (!fleet.IsAsked(context))
        {
            return new PooledFleet(
                context.Required(gpus),
                context.RequiredRange(utilization),
                context.Range(price),
                null
            );
        }

        if (!fleet.HasRate(context))
        {
            context.Refuse(
                CostFaultCodes.NeededTogether,
                "--rate",
                "a fleet that is simulated needs the traffic of one, to say how full it is",
                "--rate 0.2/s"
            );
        }

        CarryingFleet found = fleet.Find(context, context.Range(price), [gpus, utilization]);
        return new PooledFleet(
            found.Found.Gpus,
            found.UtilizationAt(found.AskedPerSecond!.Value),
            found.UsdPerGpuHour,
            found
        );
    }

    /// <summary>The bill of the fleets apart and of one that is pooled; null where no price is known.</summary>
    /// <param name="pool">Their GPUs.</param>
    /// <param name="hours">Hours of a month.</param>
    public (Quantity? Apart, Quantity? Pooled) PerMonth(TenantPool pool, double hours)
    {
        if (UsdPerGpuHour is not Interval price)
        {
            return (null, null);
        }

        (Interval usd, string? source) =
            Carrying?.Bought(pool.WholeGpusPooled) ?? (price * pool.WholeGpusPooled, null);
        return (
            (price * pool.GpusApart * hours).In("usd") with
            {
                Source = Carrying?.PriceSource,
            },
            (usd * hours).In("usd") with
            {
                Source = source,
            }
        );
    }
}
