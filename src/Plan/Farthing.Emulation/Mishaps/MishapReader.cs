using System.Globalization;
using Farthing.Emulation.Faults;
using Farthing.Numerics.Faults;
using Farthing.Numerics.Quantities;

namespace Farthing.Emulation.Mishaps;

/// <summary>Reads what should go wrong from text such as <c>stall:0.01@5s,reset:0.01,5xx:2%,slow-start:30s</c>.</summary>
public static class MishapReader
{
    private const string Expected =
        "stall:SHARE[@TIME], reset:SHARE, 5xx:SHARE, slow-start:TIME, embed-slow:SHARE[@TIME], embed-down:SHARE, embed-nan:SHARE, embed-dimension:N[@TIME], comma-separated";
    private const int MaxDimension = 65_536;
    private static readonly string[] Kinds =
    [
        "stall",
        "reset",
        "5xx",
        "slow-start",
        "embed-slow",
        "embed-down",
        "embed-nan",
        "embed-dimension",
    ];
    private static readonly string[] Timed = ["stall", "embed-slow", "embed-dimension"];

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
                double share = kind == "embed-dimension" ? 0 : Share(values[0], part);
                TimeSpan? time = values.Length > 1 ? Time(values[1], part) : null;
                EmbeddingMishaps embeddings = plan.Embeddings;
                plan = kind switch
                {
                    "stall" => plan with { StallFraction = share, Stall = time ?? plan.Stall },
                    "reset" => plan with { ResetFraction = share },
                    "5xx" => plan with { ServerErrorFraction = share },
                    _ => plan with
                    {
                        Embeddings = kind switch
                        {
                            "embed-slow" => embeddings with
                            {
                                SlowFraction = share,
                                Slow = time ?? embeddings.Slow,
                            },
                            "embed-down" => embeddings with { DownFraction = share },
                            "embed-nan" => embeddings with { NanFraction = share },
                            _ => embeddings with
                            {
                                Dimension = Dimension(values[0], part),
                                DimensionFrom = time ?? TimeSpan.Zero,
                            },
                        },
                    },
                };
                if (time is not null && !Timed.Contains(kind))
                {
                    Add(EmulationFaultCodes.UnknownMishap, $"{kind} has no time", part, null);
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

        int? Dimension(string value, string part)
        {
            if (
                int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out int read)
                && read is >= 1 and <= MaxDimension
            )
            {
                return read;
            }

            Add(EmulationFaultCodes.MishapValue, $"not a length from 1 to {MaxDimension}", part, null);
            return null;
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
