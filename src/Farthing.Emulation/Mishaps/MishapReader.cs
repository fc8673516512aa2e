using System.Globalization;
using Farthing.Emulation.Faults;
using Farthing.Numerics.Faults;
using Farthing.Numerics.Quantities;

namespace Farthing.Emulation.Mishaps;

/// <summary>Reads what should go wrong from text such as <c>stall:0.01@5s,reset:0.01,5xx:2%,slow-start:30s</c>.</summary>
public static class MishapReader
{
    private const string Expected =
        "stall:SHARE[@TIME], reset:SHARE, 5xx:SHARE, slow-start:TIME, comma-separated";
    private static readonly string[] Kinds = ["stall", "reset", "5xx", "slow-start"];

    /// <summary>Reads a text; what is wrong goes to the list.</summary>
    /// <param name="text">The text.</param>
    /// <param name="flag">The flag it came from.</param>
    /// <param name="faults">Receives faults.</param>
    public static MishapPlan Read(string text, string flag, FaultList faults)
    {
        MishapPlan plan = new();
        HashSet<string> seen = new(StringComparer.Ordinal);
        foreach (
            string part in text.Split(
                ',',
                StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries
            )
        )
        {
            string[] sides = part.Split(':', 2, StringSplitOptions.TrimEntries);
            string kind = sides[0].ToLowerInvariant();
            if (!Kinds.Contains(kind) || sides.Length < 2)
            {
                Add(EmulationFaultCodes.UnknownMishap, "not a mishap", part, NearestWord.Find(kind, Kinds));
            }
            else if (!seen.Add(kind))
            {
                Add(EmulationFaultCodes.UnknownMishap, "the mishap stands twice", part, null);
            }
            else if (kind == "slow-start")
            {
                plan = plan with { SlowStart = Time(sides[1], part) };
            }
            else
            {
                string[] values = sides[1].Split('@', 2, StringSplitOptions.TrimEntries);
                double share = Share(values[0], part);
                plan = kind switch
                {
                    "stall" => plan with
                    {
                        StallFraction = share,
                        Stall = values.Length > 1 ? Time(values[1], part) : plan.Stall,
                    },
                    "reset" => plan with { ResetFraction = share },
                    _ => plan with { ServerErrorFraction = share },
                };
                if (values.Length > 1 && kind != "stall")
                {
                    Add(EmulationFaultCodes.UnknownMishap, "only a stall has a time", part, null);
                }
            }
        }

        return plan;

        double Share(string value, string part)
        {
            if (
                QuantityParser.TryParseRange(value, QuantityKind.Fraction, out Interval share, out _)
                && share.IsPoint
                && share.Low is >= 0 and <= 1
            )
            {
                return share.Low;
            }

            Add(EmulationFaultCodes.MishapValue, "not a share from 0 to 1", part, null);
            return 0;
        }

        TimeSpan Time(string value, string part)
        {
            if (
                QuantityParser.TryParseRange(value, QuantityKind.Duration, out Interval time, out _)
                && time.IsPoint
                && time.Low is >= 0 and <= 86400
            )
            {
                return TimeSpan.FromSeconds(time.Low);
            }

            Add(EmulationFaultCodes.MishapValue, "not a time from 0s to 1d", part, null);
            return TimeSpan.Zero;
        }

        void Add(string code, string message, string value, string? nearest) =>
            faults.Add(
                new Fault(code, message)
                {
                    Path = flag,
                    Value = value.ToString(CultureInfo.InvariantCulture),
                    Expected = Expected,
                    Nearest = nearest,
                }
            );
    }
}
