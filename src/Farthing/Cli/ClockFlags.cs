using System.Globalization;
using Farthing.Numerics.Clocks;
using Farthing.Numerics.Faults;
using static Farthing.Settings.SettingKind;

namespace Farthing.Cli;

/// <summary>Flags of the clock that <c>emulate</c> and <c>serve</c> run on.</summary>
internal static class ClockFlags
{
    /// <summary>Seconds of the clock per real second.</summary>
    public static readonly QuantityFlag Speed = new(
        "--speed",
        Number(ScaledTime.MinFactor, ScaledTime.MaxFactor),
        "For demonstrations and tests: seconds of its clock per real second; 60 plays an hour in a minute",
        1
    );

    /// <summary>Date at which clocks of several programs meet.</summary>
    public static readonly TextFlag Origin = new(
        "--clock-origin",
        "TIME",
        "With --speed: date at which its clock and the real one show the same, such as 2026-01-31T12:00:00Z; programs with one speed and origin agree on now [default: its start]"
    );

    private static readonly TimeSpan Furthest = TimeSpan.FromDays(365);

    /// <summary>The clock. Faults are collected.</summary>
    public static TimeProvider Read(VerbContext context)
    {
        double speed = context.Number(Speed);
        string? text = context.Parsed.GetValue(Origin);
        if (text is not null && context.Parsed.GetResult(Speed) is not { Implicit: false })
        {
            context.Conflict(Origin.Name, "the clock is the real one", "--speed N beside it", text);
        }

        DateTimeOffset now = RealTime.Clock.GetUtcNow();
        DateTimeOffset origin = now;
        if (text is not null && (!TryParse(text, out origin) || (now - origin).Duration() > Furthest))
        {
            context.Refuse(
                QuantityFaultCodes.OutOfRange,
                Origin.Name,
                "not a time within a year of now",
                "2026-01-31T12:00:00Z",
                text
            );
            origin = now;
        }

        return speed is 1 or double.NaN || speed is < ScaledTime.MinFactor or > ScaledTime.MaxFactor
            ? RealTime.Clock
            : new ScaledTime(RealTime.Clock, speed, origin);
    }

    /// <summary>Words that give another program the same clock; none for real time.</summary>
    /// <param name="clock">The clock.</param>
    public static IReadOnlyList<string> WordsOf(TimeProvider clock) =>
        clock is ScaledTime scaled
            ?
            [
                Speed.Name,
                scaled.Factor.ToString(CultureInfo.InvariantCulture),
                Origin.Name,
                scaled.Origin.UtcDateTime.ToString("O", CultureInfo.InvariantCulture),
            ]
            : [];

    private static bool TryParse(string text, out DateTimeOffset time) =>
        DateTimeOffset.TryParse(
            text,
            CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal,
            out time
        );
}
