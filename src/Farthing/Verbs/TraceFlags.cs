using System.CommandLine;
using Farthing.Cli;
using Farthing.Numerics.Faults;
using Farthing.Numerics.Quantities;
using Farthing.Workloads.Traces;
using Farthing.Workloads.Traces.Formats;

namespace Farthing.Verbs;

/// <summary>Flags of every command that reads a trace.</summary>
internal static class TraceFlags
{
    private static readonly Dictionary<string, TimeUnit> Units = new(StringComparer.Ordinal)
    {
        ["ns"] = TimeUnit.Nanoseconds,
        ["us"] = TimeUnit.Microseconds,
        ["ms"] = TimeUnit.Milliseconds,
        ["s"] = TimeUnit.Seconds,
    };

    public static readonly Option<string?> Unit = new("--time-unit")
    {
        Description = "Read the time column as ns, us, ms or s instead of the format's own unit",
    };

    public static readonly QuantityFlag Block = new QuantityFlag(
        "--block-size",
        QuantityKind.Count,
        "Tokens per prefix id, instead of the format's own"
    )
        .Between(1, 1_048_576)
        .Whole();

    public static readonly Option<bool> Lenient = new("--lenient")
    {
        Description = "Go on when more than 1 % of the rows are broken",
    };

    public static readonly Option<bool> Estimate = new("--estimate-tokens")
    {
        Description = "Count tokens of texts as bytes / 4 where the file has no counts",
    };

    public static readonly QuantityFlag OutputTokens = new QuantityFlag(
        "--output-tokens",
        QuantityKind.Count,
        "Output length where the file has none"
    )
        .Between(1, 1e8)
        .Whole();

    public static readonly Option<bool> Spread = new("--spread")
    {
        Description =
            "Spread requests of one time stamp evenly up to the next stamp (Mooncake writes batches every 3 s)",
    };

    /// <summary>Adds the flags.</summary>
    public static void AddTo(Command command)
    {
        command.Options.Add(Unit);
        command.Options.Add(Block);
        command.Options.Add(Lenient);
        command.Options.Add(Estimate);
        command.Options.Add(OutputTokens);
        command.Options.Add(Spread);
    }

    /// <summary>Reads a trace as the flags say; its notes become remarks of the answer.</summary>
    public static TraceReadResult Read(VerbContext context, string path, bool warns = true)
    {
        TraceReadOptions options = Options(context);
        context.StopOnFaults();
        TraceReadResult trace = TraceReader.Read(path, options);
        foreach (string note in warns ? trace.Notes : [])
        {
            context.Warn(note);
        }

        return trace;
    }

    /// <summary>The word for a unit of time.</summary>
    public static string Word(TimeUnit unit) =>
        unit == TimeUnit.WallClock ? "dates" : Units.First(pair => pair.Value == unit).Key;

    private static TraceReadOptions Options(VerbContext context)
    {
        string? unit = context.Parsed.GetValue(Unit);
        TimeUnit parsed = default;
        if (unit is not null && !Units.TryGetValue(unit, out parsed))
        {
            context.Faults.Add(
                new Fault(QuantityFaultCodes.UnknownWord, "not a time unit")
                {
                    Path = Unit.Name,
                    Value = unit,
                    Expected = "ns, us, ms or s",
                    Nearest = NearestWord.Find(unit, Units.Keys),
                }
            );
        }

        return new TraceReadOptions
        {
            TimeUnit = unit is null ? null : parsed,
            BlockTokens = (int?)context.Value(Block),
            IsLenient = context.Parsed.GetValue(Lenient),
            EstimatesTokens = context.Parsed.GetValue(Estimate),
            OutputTokens = (int?)context.Value(OutputTokens),
            SpreadsBatches = context.Parsed.GetValue(Spread),
            Seed = context.Seed,
        };
    }
}
