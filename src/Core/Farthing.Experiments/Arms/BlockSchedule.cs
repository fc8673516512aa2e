using System.Globalization;
using Farthing.Experiments.Levers;
using Farthing.Experiments.Plans;

namespace Farthing.Experiments.Arms;

/// <summary>Blocks of a switchback, in UTC: the same on every gateway, without state. Thread-safe.</summary>
/// <remarks>
/// Days begin at the first midnight from the start on. Weekdays are paired in their order, days of weekends in theirs, so a Friday may be paired with a Monday.
/// A fair coin for each pair of days, block of the day and group decides which of both blocks is control; the other is treatment.
/// A last day without a partner belongs to no block. Balanced pairs beat free coins: half width ±3.4 % against ±5.7 % (14 days, 1-h blocks, simulated).
/// </remarks>
public sealed class BlockSchedule
{
    private readonly Assignment coins;
    private readonly BlockPlan plan;
    private readonly DateTimeOffset firstDay;
    private readonly int[] pairs;

    /// <summary>The schedule of a plan of blocks.</summary>
    /// <exception cref="ArgumentException">The plan has no blocks.</exception>
    public BlockSchedule(ExperimentPlan experiment)
    {
        plan = experiment.Blocks ?? throw new ArgumentException("a plan without blocks", nameof(experiment));
        coins = new Assignment(experiment.Salt, experiment.Id, 0.5);
        firstDay = DayPairs.FirstDay(experiment.Start);
        pairs = DayPairs.Of(firstDay, plan.Days);
        Pairs = (pairs.Max() + 1) * BlocksPerDay;
    }

    /// <summary>Blocks of a day.</summary>
    public int BlocksPerDay => plan.BlocksPerDay;

    /// <summary>Pairs of blocks of one group over all days.</summary>
    public int Pairs { get; }

    /// <summary>The first instant of the first block.</summary>
    public DateTimeOffset Start => firstDay;

    /// <summary>The first instant after the last day.</summary>
    public DateTimeOffset End => firstDay.AddDays(plan.Days);

    /// <summary>The block of an instant; a request belongs to the block of its arrival.</summary>
    /// <param name="instant">The arrival.</param>
    /// <param name="group">The prefix group, each with coins of its own; empty for a whole fleet.</param>
    /// <returns>Null before, after, and on a day without a partner.</returns>
    public Block? At(DateTimeOffset instant, ReadOnlySpan<char> group = default)
    {
        long ticks = (instant - firstDay).Ticks;
        if (ticks < 0 || ticks >= plan.Days * TimeSpan.TicksPerDay)
        {
            return null;
        }

        int day = (int)(ticks / TimeSpan.TicksPerDay);
        if (pairs[day] < 0)
        {
            return null;
        }

        long inDay = ticks % TimeSpan.TicksPerDay;
        long length = plan.LengthSeconds * TimeSpan.TicksPerSecond;
        long burnIn = plan.BurnInSeconds * TimeSpan.TicksPerSecond;
        int slot = (int)(inDay / length);
        int pair = (pairs[day] * BlocksPerDay) + slot;
        Span<char> number = stackalloc char[16];
        pair.TryFormat(number, out int written, provider: CultureInfo.InvariantCulture);
        Arm first = coins.Of((byte)AssignmentUnit.Block, number[..written], group).Arm;
        bool isFirst = Array.IndexOf(pairs, pairs[day]) == day;
        return new Block(
            (day * BlocksPerDay) + slot,
            pair,
            isFirst == (first == Arm.Control) ? Arm.Control : Arm.Treatment,
            firstDay.AddTicks((day * TimeSpan.TicksPerDay) + (slot * length)),
            inDay % length < burnIn,
            inDay % length >= burnIn + ((length - burnIn) / 2)
        );
    }
}

/// <summary>A block of a switchback as one instant meets it.</summary>
/// <param name="Index">Number of the block from the first day on.</param>
/// <param name="Pair">Number of its pair.</param>
/// <param name="Arm">The arm of everything that arrives in it.</param>
/// <param name="Start">Its first instant.</param>
/// <param name="IsBurnIn">True where the instant lies in the time that is thrown away.</param>
/// <param name="IsLate">True in the second half of the time that counts; both halves must show one effect.</param>
public readonly record struct Block(
    int Index,
    int Pair,
    Arm Arm,
    DateTimeOffset Start,
    bool IsBurnIn,
    bool IsLate
);
