using System.Globalization;
using Farthing.Emulation.Faults;
using Farthing.Numerics.Faults;
using Farthing.Numerics.Quantities;
using Farthing.Workloads.Graded;

namespace Farthing.Emulation.Graded;

/// <summary>Reads a drift from text such as <c>60s</c>, <c>500req</c> or <c>60s:price-basic,price-plus</c>.</summary>
public static class DriftReader
{
    private const string Expected =
        "TIME or NUMBERreq, then optionally :INTENT,INTENT, such as 60s or 500req:price-plus";

    /// <summary>Reads a text; what is wrong goes to the list.</summary>
    /// <param name="text">The text.</param>
    /// <param name="set">Whose intents drift.</param>
    /// <param name="flag">The flag it came from.</param>
    /// <param name="faults">Receives faults.</param>
    public static DriftPlan? Read(string text, GradedSet set, string flag, FaultList faults)
    {
        string[] sides = text.Split(':', 2, StringSplitOptions.TrimEntries);
        double? seconds = null;
        long? requests = null;
        if (sides[0].EndsWith("req", StringComparison.OrdinalIgnoreCase))
        {
            requests = long.TryParse(
                sides[0][..^3],
                NumberStyles.None,
                CultureInfo.InvariantCulture,
                out long count
            )
                ? count
                : null;
        }
        else if (
            QuantityParser.TryParseRange(sides[0], QuantityKind.Duration, out Interval time, out _)
            && time.IsPoint
            && time.Low is >= 0 and <= 365 * 86400
        )
        {
            seconds = time.Low;
        }

        if (seconds is null && requests is null)
        {
            Add("neither a time nor a number of requests", sides[0], null);
            return null;
        }

        HashSet<int> intents = [];
        foreach (string name in sides.Length > 1 ? sides[1].Split(',', StringSplitOptions.TrimEntries) : [])
        {
            if (set.IntentOf(name) is >= 0 and int index)
            {
                intents.Add(index);
            }
            else
            {
                Add(
                    "no intent has this name",
                    name,
                    NearestWord.Find(name, set.Intents.Select(one => one.Name))
                );
            }
        }

        for (int i = 0; i < set.Intents.Count && sides.Length == 1; i++)
        {
            if (set.Intents[i].Later is not null)
            {
                intents.Add(i);
            }
        }

        if (intents.Count == 0 && faults.IsEmpty)
        {
            Add("no intent of the file states a later answer: name those that change", text, null);
        }

        return new DriftPlan(seconds, requests, intents);

        void Add(string message, string value, string? nearest) =>
            faults.Add(
                new Fault(EmulationFaultCodes.BadDrift, message)
                {
                    Path = flag,
                    Value = value,
                    Expected = Expected,
                    Nearest = nearest,
                }
            );
    }
}

/// <summary>A change of right answers: cached ones are wrong from then on.</summary>
/// <param name="AfterSeconds">Seconds after the server's start; null where requests count.</param>
/// <param name="AfterRequests">Requests for answers that still get the old ones; null where time counts.</param>
/// <param name="Intents">Indexes of the intents that change.</param>
public sealed record DriftPlan(double? AfterSeconds, long? AfterRequests, IReadOnlySet<int> Intents)
{
    /// <summary>True once the answers have changed.</summary>
    /// <param name="seconds">Since the server's start.</param>
    /// <param name="number">Of the request, from 1.</param>
    public bool HasHappened(double seconds, long number) => seconds >= AfterSeconds || number > AfterRequests;
}
