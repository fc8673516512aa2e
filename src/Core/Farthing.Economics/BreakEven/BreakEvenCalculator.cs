using Farthing.Economics.Prices;
using Farthing.Numerics.Quantities;

namespace Farthing.Economics.BreakEven;

/// <summary>Finds where rented GPUs and bought tokens cost the same, with people on both sides, and whether the fleet can deliver that volume at all.</summary>
/// <remarks>Break-even tokens = (units · unit cost + self people + other − API people) / API price. Self-hosting is a staircase: a volume above what the units deliver takes one more unit.</remarks>
public static class BreakEvenCalculator
{
    private const double MaxUnits = 1e6;

    /// <summary>Computes the whole answer.</summary>
    public static BreakEvenResult Compute(BreakEvenOptions options)
    {
        Interval tokens = TokensAt(options, 1);
        Interval perSecond = TokenCost.TokensPerSecond(tokens, options.HoursPerMonth);
        BreakEvenResult result = new()
        {
            BreakEvenTokensPerMonth = tokens,
            BreakEvenTokensPerSecond = perSecond,
            Today = options.TokensPerMonth is double volume ? At(options, volume) : null,
        };
        if (options.UnitTokensPerSecond is not double unit)
        {
            return result;
        }

        Interval fullLoad = TokenCost.UsdPerMillion(
            options.UsdPerGpuHour,
            options.GpusPerUnit,
            unit,
            options.MaxUtilization
        );
        double? units = FeasibleUnits(options);
        return result with
        {
            BreakEvenUtilization = perSecond / unit,
            FullLoadUsdPerMillion = fullLoad,
            FeasibleUnits = units,
            FeasibleTokensPerMonth = units is double n ? TokensAt(options, n).Middle : null,
            NeverBreaksEven = units is null,
        };
    }

    /// <summary>Tokens per month at which a number of units costs what the API costs, never below 0.</summary>
    public static Interval TokensAt(BreakEvenOptions options, double units)
    {
        Interval self =
            (options.UnitUsdPerMonth * units) + options.SelfPeopleUsdPerMonth + options.OtherUsdPerMonth;
        Interval extra = self - options.ApiPeopleUsdPerMonth;
        Interval positive = new(Math.Max(0, extra.Low), Math.Max(0, extra.High));
        return positive / options.ApiUsdPerMillion * 1e6;
    }

    /// <summary>Both bills at a volume.</summary>
    public static BreakEvenToday At(BreakEvenOptions options, double tokensPerMonth)
    {
        double perSecond = TokenCost.TokensPerSecond(tokensPerMonth, options.HoursPerMonth).Low;
        FleetDemand? demand = options.UnitTokensPerSecond is double unit
            ? new FleetDemand(perSecond, unit, options.MaxUtilization)
            : null;
        double units = demand?.Units ?? 1;
        double fixedUsd = options.SelfPeopleUsdPerMonth + options.OtherUsdPerMonth;
        Interval gpus = options.UnitUsdPerMonth * units;
        Interval bought = options.ApiUsdPerMillion * (tokensPerMonth / 1e6);
        Interval api = bought + options.ApiPeopleUsdPerMonth;
        return new BreakEvenToday
        {
            TokensPerMonth = tokensPerMonth,
            TokensPerSecond = perSecond,
            Units = units,
            Utilization = demand?.Utilization,
            GpuUsd = gpus,
            SelfUsd = gpus + fixedUsd,
            TokensUsd = bought,
            ApiUsd = api,
            PaperSavingUsd = api - (options.UnitUsdPerMonth + fixedUsd),
        };
    }

    /// <summary>The smallest number of units whose break-even volume they can deliver, at the middle of all ranges; null where there is none.</summary>
    private static double? FeasibleUnits(BreakEvenOptions options)
    {
        double earned = options.UnitTokensPerMonth!.Value * options.ApiUsdPerMillion.Middle / 1e6;
        double perUnit = earned - options.UnitUsdPerMonth.Middle;
        double fixedUsd =
            options.SelfPeopleUsdPerMonth + options.OtherUsdPerMonth - options.ApiPeopleUsdPerMonth;
        if (perUnit >= fixedUsd)
        {
            // People that an API takes may pay for a unit that its tokens alone do not.
            return 1;
        }

        if (perUnit <= 0)
        {
            return null;
        }

        double units = Math.Max(1, Math.Ceiling((fixedUsd / perUnit) - 1e-9));
        return units <= MaxUnits ? units : null;
    }
}

/// <summary>Break-even of self-hosting and buying, with both sides of today. Methods of the calculation: <see cref="BreakEvenCalculator"/>.</summary>
public sealed record BreakEvenResult
{
    /// <summary>Tokens per month at which one unit costs what the API costs.</summary>
    public required Interval BreakEvenTokensPerMonth { get; init; }

    /// <summary>Tokens per second, around the clock, that this volume is.</summary>
    public required Interval BreakEvenTokensPerSecond { get; init; }

    /// <summary>Utilization of one unit at the break-even; above 1 it cannot deliver it; null where its throughput is not known.</summary>
    public Interval? BreakEvenUtilization { get; init; }

    /// <summary>Units of the smallest fleet that can deliver its own break-even volume; null where none can or the throughput is not known.</summary>
    public double? FeasibleUnits { get; init; }

    /// <summary>Tokens per month at which that fleet breaks even.</summary>
    public double? FeasibleTokensPerMonth { get; init; }

    /// <summary>Dollars per million tokens of one unit at full planned load, GPUs alone; null where the throughput is not known.</summary>
    public Interval? FullLoadUsdPerMillion { get; init; }

    /// <summary>True where no number of units ever breaks even: even full, GPUs cost more per token than the API.</summary>
    public bool NeverBreaksEven { get; init; }

    /// <summary>Cost of both sides at today's volume; null where none was given.</summary>
    public BreakEvenToday? Today { get; init; }
}
