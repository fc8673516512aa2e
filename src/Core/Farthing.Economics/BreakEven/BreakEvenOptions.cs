using Farthing.Numerics.Quantities;

namespace Farthing.Economics.BreakEven;

/// <summary>Both sides of the question whether to rent GPUs or to buy tokens.</summary>
public sealed record BreakEvenOptions
{
    /// <summary>Price of one GPU-hour, above 0.</summary>
    public required Interval UsdPerGpuHour { get; init; }

    /// <summary>GPUs of one unit: the smallest piece that serves alone and that the fleet grows by. At least 1.</summary>
    public double GpusPerUnit { get; init; } = 1;

    /// <summary>Tokens per second (input and output, as the API counts them) that one unit delivers at full load; null where nobody knows.</summary>
    public double? UnitTokensPerSecond { get; init; }

    /// <summary>Share of full load that may be planned with, above 0 to 1; 1 leaves no room for peaks.</summary>
    public double MaxUtilization { get; init; } = 1;

    /// <summary>Price of the API per million tokens of this mix, above 0.</summary>
    public required Interval ApiUsdPerMillion { get; init; }

    /// <summary>Tokens per month now; null where only the break-even is asked.</summary>
    public double? TokensPerMonth { get; init; }

    /// <summary>Engineers that self-hosting takes, at least 0.</summary>
    public double SelfPeople { get; init; }

    /// <summary>Engineers that the API takes, at least 0.</summary>
    public double ApiPeople { get; init; }

    /// <summary>Dollars per engineer and year.</summary>
    public double UsdPerPersonYear { get; init; }

    /// <summary>Other dollars per month of self-hosting: egress, logs, storage.</summary>
    public double OtherUsdPerMonth { get; init; }

    /// <summary>Hours that a month has on the bill.</summary>
    public double HoursPerMonth { get; init; } = 730;

    /// <summary>Dollars per month of one unit.</summary>
    public Interval UnitUsdPerMonth => UsdPerGpuHour * (GpusPerUnit * HoursPerMonth);

    /// <summary>Dollars per month of the self-hosting side's people.</summary>
    public double SelfPeopleUsdPerMonth => SelfPeople * UsdPerPersonYear / 12;

    /// <summary>Dollars per month of the API side's people.</summary>
    public double ApiPeopleUsdPerMonth => ApiPeople * UsdPerPersonYear / 12;

    /// <summary>Tokens per month that one unit delivers at the planned utilization; null where nobody knows.</summary>
    public double? UnitTokensPerMonth => UnitTokensPerSecond * MaxUtilization * 3600 * HoursPerMonth;
}
