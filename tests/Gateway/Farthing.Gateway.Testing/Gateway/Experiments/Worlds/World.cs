using System.Globalization;
using Farthing.Experiments.Levers;

namespace Farthing.Tests.Gateway.Experiments.Worlds;

/// <summary>A seeded world: a lever, its true size, the shape of traffic, and an upstream. Its truth follows from it alone.</summary>
/// <param name="Number">Its number among all worlds.</param>
/// <param name="Seed">Seed of all its draws.</param>
/// <param name="Lever">The lever.</param>
/// <param name="Size">Size of the lever's effect.</param>
/// <param name="Shape">Shape of the traffic.</param>
/// <param name="IsPerturbed">True for an upstream whose step times, tokens, lengths and order are not the usual ones.</param>
internal sealed record World(
    int Number,
    ulong Seed,
    LeverKind Lever,
    WorldSize Size,
    WorldShape Shape,
    bool IsPerturbed
)
{
    /// <summary>Worlds of a whole acceptance.</summary>
    public const int Count = 200;

    /// <summary>A Monday.</summary>
    public static readonly DateTimeOffset Epoch = new(2026, 11, 2, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Days of traffic before an experiment of units.</summary>
    public const int DaysBefore = 3;

    /// <summary>Days of the experiment. Blocks without a request make no pair: they need more days than the fewest.</summary>
    public int Days => IsBlocks ? 28 : 14;

    /// <summary>Seed of the acceptance, fixed beforehand; another one by <c>FARTHING_SEED</c>.</summary>
    public static ulong AcceptanceSeed { get; } =
        ulong.Parse(
            Environment.GetEnvironmentVariable("FARTHING_SEED") ?? "20261101",
            CultureInfo.InvariantCulture
        );

    private static readonly LeverKind[] Levers =
    [
        LeverKind.PriceTier,
        LeverKind.MaxTokensCap,
        LeverKind.JsonMinify,
        LeverKind.OtherModel,
        LeverKind.CanonicalCache,
        LeverKind.ExactCache,
        LeverKind.PromptCacheMarks,
        LeverKind.RouterPolicy,
    ];

    /// <summary>True where blocks of time have the arms.</summary>
    public bool IsBlocks =>
        Lever is LeverKind.CanonicalCache or LeverKind.PromptCacheMarks or LeverKind.RouterPolicy;

    /// <summary>Share of units held out.</summary>
    public double ControlShare => IsBlocks || Number / 8 % 3 > 0 ? 0.5 : 0.2;

    /// <summary>Sessions of the experiment.</summary>
    public int Sessions =>
        Lever switch
        {
            LeverKind.PromptCacheMarks => 300,
            LeverKind.RouterPolicy => 800,
            _ => 600,
        };

    /// <summary>True where traffic before the experiment adjusts it.</summary>
    public bool HasHistory => !IsBlocks && Number / 8 % 2 == 0;

    /// <summary>The first instant of the experiment.</summary>
    public DateTimeOffset Start => HasHistory ? Epoch.AddDays(DaysBefore) : Epoch;

    /// <summary>The first instant after it.</summary>
    public DateTimeOffset End => Start.AddDays(Days);

    /// <summary>One of all worlds: 8 levers in turn, each in 5 shapes; 50 have a lever that does nothing.</summary>
    public static World Of(int number) => Of(number, AcceptanceSeed);

    /// <summary>One of all worlds of another seed.</summary>
    public static World Of(int number, ulong seed) =>
        new(
            number,
            seed + (ulong)number,
            Levers[number % Levers.Length],
            (((number / 8) + (number % 8)) % 4) switch
            {
                0 => WorldSize.Null,
                2 => WorldSize.Large,
                _ => WorldSize.Small,
            },
            (WorldShape)(number / 8 % 5),
            (number / 40 + number) % 2 == 1
        );
}

/// <summary>Sizes of a lever's effect.</summary>
internal enum WorldSize
{
    /// <summary>None.</summary>
    Null,

    /// <summary>Some percent.</summary>
    Small,

    /// <summary>A quarter or more.</summary>
    Large,
}

/// <summary>Shapes of traffic.</summary>
internal enum WorldShape
{
    /// <summary>The same at all times.</summary>
    Homogeneous,

    /// <summary>Few sessions and answers are most of the bill.</summary>
    HeavyTailed,

    /// <summary>Days and nights, weekdays and weekends.</summary>
    Seasonal,

    /// <summary>Rate and lengths grow.</summary>
    Growing,

    /// <summary>The upstream is away for hours.</summary>
    Outage,
}
