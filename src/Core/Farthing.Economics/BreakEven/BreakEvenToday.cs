using Farthing.Numerics.Quantities;

namespace Farthing.Economics.BreakEven;

/// <summary>Both sides' bills at one volume of tokens per month.</summary>
public sealed record BreakEvenToday
{
    /// <summary>Tokens per month.</summary>
    public required double TokensPerMonth { get; init; }

    /// <summary>Tokens per second, around the clock.</summary>
    public required double TokensPerSecond { get; init; }

    /// <summary>Whole units that deliver it; 1 where the throughput is not known.</summary>
    public required double Units { get; init; }

    /// <summary>Delivered over deliverable with those units; null where the throughput is not known.</summary>
    public double? Utilization { get; init; }

    /// <summary>GPU dollars per month of those units.</summary>
    public required Interval GpuUsd { get; init; }

    /// <summary>Dollars per month of self-hosting: GPUs, people, other.</summary>
    public required Interval SelfUsd { get; init; }

    /// <summary>Dollars per month for the API's tokens alone.</summary>
    public required Interval TokensUsd { get; init; }

    /// <summary>Dollars per month of buying: tokens and people.</summary>
    public required Interval ApiUsd { get; init; }

    /// <summary>Cost of buying minus cost of one unit, able to deliver or not: the saving that spreadsheets print.</summary>
    public required Interval PaperSavingUsd { get; init; }

    /// <summary>Cost of buying minus cost of the units that can deliver it.</summary>
    public Interval SavingUsd => ApiUsd - SelfUsd;

    /// <summary>True when self-hosting is cheaper over the whole range.</summary>
    public bool SelfWins => SavingUsd.Low > 0;

    /// <summary>True when buying is cheaper over the whole range.</summary>
    public bool ApiWins => SavingUsd.High < 0;
}
