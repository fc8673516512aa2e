using System.CommandLine;
using Farthing.Cli;
using Farthing.Workloads.Traces;
using Farthing.Workloads.Traces.Formats;
using static Farthing.Settings.SettingKind;

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

    public static readonly WordFlag Unit = new(
        "--time-unit",
        "Read the time column as ns, us, ms or s instead of the format's own unit",
        [.. Units.Keys]
    )
    {
        Otherwise = "not a time unit",
    };

    public static readonly QuantityFlag Block = new(
        "--block-size",
        Whole(1, 1_048_576),
        "Tokens per prefix id, instead of the format's own"
    );

    public static readonly SwitchFlag Lenient = new(
        "--lenient",
        "Go on when more than 1 % of the rows are broken"
    );

    public static readonly SwitchFlag Estimate = new(
        "--estimate-tokens",
        "Count tokens of texts as bytes / 4 where the file has no counts"
    );

    public static readonly QuantityFlag OutputTokens = new(
        "--output-tokens",
        Whole(1, 1e8),
        "Output length where the file has none"
    );

    public static readonly SwitchFlag Spread = new(
        "--spread",
        "Spread requests of one time stamp evenly up to the next stamp (Mooncake writes batches every 3 s)"
    );

    /// <summary>Flags that say how a trace is read, but for <see cref="Lenient"/>.</summary>
    public static readonly IReadOnlyList<Option> OfTraces = [Unit, Block, Estimate, OutputTokens, Spread];

    /// <summary>Adds the flags.</summary>
    public static void AddTo(Command command)
    {
        command.With(Unit, Block, Lenient, Estimate, OutputTokens, Spread);
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

    /// <summary>Options as the flags say.</summary>
    public static TraceReadOptions Options(VerbContext context)
    {
        string? unit = Unit.Read(context);
        return new TraceReadOptions
        {
            TimeUnit = unit is null ? null : Units[unit],
            BlockTokens = (int?)context.Value(Block),
            IsLenient = context.Parsed.GetValue(Lenient),
            EstimatesTokens = context.Parsed.GetValue(Estimate),
            OutputTokens = (int?)context.Value(OutputTokens),
            SpreadsBatches = context.Parsed.GetValue(Spread),
            Seed = context.Seed,
        };
    }
}
