using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Farthing.Documents;
using Farthing.Numerics.Faults;
using Farthing.Numerics.Files;
using Farthing.Numerics.Quantities;
using Farthing.Planning.Interruptions;

namespace Farthing.Cli;

/// <summary>A verb's view of the command line: its values, checked, with all faults collected, and the destination of its answer.</summary>
/// <param name="schema">Name of the JSON schema of the answer.</param>
/// <param name="parsed">The parsed command line.</param>
/// <param name="cancellation">Fires on Ctrl-C.</param>
internal sealed partial class VerbContext(string schema, ParseResult parsed, CancellationToken cancellation)
{
    private const int UnwrittenExitCode = 3;

    /// <summary>Exit code of an answer that an interrupt cut short.</summary>
    public const int InterruptedExitCode = 130;
    private readonly List<string> warnings = [];
    private readonly FaultList unwritten = new();
    private Func<FinishedParts?> interrupted = () => null;
    private readonly List<string> inputs = [.. parsed.Tokens.Select(token => token.Value)];

    /// <summary>The parsed command line, for plain values.</summary>
    public ParseResult Parsed { get; } = parsed;

    /// <summary>Fires on Ctrl-C.</summary>
    public CancellationToken Cancellation { get; } = cancellation;

    /// <summary>Everything that is wrong with the input so far.</summary>
    public FaultList Faults { get; } = new();

    /// <summary>Destination of the answer.</summary>
    public TextWriter Out { get; } = parsed.InvocationConfiguration.Output;

    /// <summary>Destination of progress and warnings.</summary>
    public TextWriter Error { get; } = parsed.InvocationConfiguration.Error;

    /// <summary>True when the answer is one JSON document.</summary>
    public bool IsJson => Parsed.GetValue(CommonFlags.Json);

    /// <summary>True when nothing but the answer and faults may be printed.</summary>
    public bool IsQuiet => Parsed.GetValue(CommonFlags.Quiet);

    /// <summary>True when formulas are to be shown.</summary>
    public bool IsExplained => Parsed.GetValue(CommonFlags.Explain);

    /// <summary>True when progress may be drawn: stderr is a terminal and nobody asked for quiet.</summary>
    public bool ShowsProgress => !IsQuiet && !Console.IsErrorRedirected;

    /// <summary>The run's seed.</summary>
    public ulong Seed => (ulong)Number(CommonFlags.Seed);

    /// <summary>Runs a verb. Every quantity, word and day that was given is read first, whether the verb comes to it or not, so that a wrong one is never passed over.</summary>
    /// <returns>The exit code.</returns>
    public int Run(Func<VerbContext, int> verb)
    {
        ReadGiven();
        try
        {
            int exitCode = verb(this);
            return SayUnwritten() ? UnwrittenExitCode : exitCode;
        }
        catch (FarthingException wrong) when (!Faults.IsEmpty)
        {
            foreach (Fault fault in wrong.Faults)
            {
                Faults.Add(fault);
            }

            throw new FarthingException([.. Faults.Faults], 2);
        }
    }

    /// <summary>Reads every quantity, word and day that was given.</summary>
    /// <returns>What is wrong with them.</returns>
    public IReadOnlyList<Fault> ReadGiven()
    {
        foreach (
            OptionResult given in Parsed
                .CommandResult.Children.OfType<OptionResult>()
                .Where(given => !given.Errors.Any())
        )
        {
            if (given.Option is QuantityFlag flag)
            {
                Range(flag);
            }
            else if (given.Option is WordFlag word)
            {
                word.Read(this);
            }
            else if (given.Option == CatalogFlags.Today)
            {
                CatalogLoader.Today(this);
            }
        }

        return Faults.Faults;
    }

    /// <summary>The value of a flag, or its default; null when it has neither. Faults are collected, not thrown.</summary>
    public double? Value(QuantityFlag flag)
    {
        Interval? range = Range(flag);
        if (range is { IsPoint: false })
        {
            Faults.Add(
                new Fault(QuantityFaultCodes.NotAQuantity, "one value is needed here, not a range")
                {
                    Path = flag.Name,
                    Value = Parsed.GetValue(flag),
                    Expected = QuantityUnits.Example(flag.Kind),
                }
            );
            return null;
        }

        return range?.Low;
    }

    /// <summary>The value of a flag that has a default: the default too where what was given is refused.</summary>
    public double Number(QuantityFlag flag) => Value(flag) ?? flag.Default ?? double.NaN;

    /// <summary>The same of a flag that counts.</summary>
    public int Count(QuantityFlag flag) => (int)Number(flag);

    /// <summary>The value of a flag that must be there.</summary>
    public double Required(QuantityFlag flag)
    {
        RequireGiven(flag);
        return Value(flag) ?? double.NaN;
    }

    /// <summary>The range of a flag that must be there.</summary>
    public Interval RequiredRange(QuantityFlag flag)
    {
        RequireGiven(flag);
        return Range(flag) ?? Interval.Point(double.NaN);
    }

    /// <summary>The value or range of a flag, or its default; null when it has neither.</summary>
    public Interval? Range(QuantityFlag flag)
    {
        string? text = Parsed.GetValue(flag);
        if (text is null || flag.IsOther?.Invoke(text) == true)
        {
            return flag.Default is double fallback ? Interval.Point(fallback) : null;
        }

        bool isBare =
            flag.TakesBareSeconds
            && double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out _);
        if (
            !QuantityParser.TryParseRange(
                isBare ? text + "s" : text,
                flag.Kind,
                out Interval interval,
                out Fault? fault
            )
        )
        {
            Faults.Add(fault! with { Path = flag.Name });
            return null;
        }

        if (flag.Accepts.Refusal(interval.Low, interval.High) is string refusal)
        {
            Faults.Add(
                new Fault(QuantityFaultCodes.OutOfRange, refusal)
                {
                    Path = flag.Name,
                    Value = text,
                    Expected =
                        (flag.Accepts.IsWhole ? "a whole number " : "a value ") + flag.Accepts.RangeWords,
                }
            );
            return null;
        }

        return interval;
    }

    /// <summary>A file that a flag or argument names; null where it cannot be read, which is then a fault.</summary>
    /// <param name="path">The flag.</param>
    /// <param name="name">The file, as it was written.</param>
    /// <param name="expected">What the file should be.</param>
    /// <param name="file">Where it is; null: as it was written.</param>
    public byte[]? ReadFile(string path, string name, string expected, string? file = null) =>
        Faults.Try(() =>
            InputFile.Bytes(
                file ?? name,
                new Fault(CliFaultCodes.FileUnreadable, "the file cannot be read")
                {
                    Path = path,
                    Expected = expected,
                }
            )
        );

    /// <summary>Adds the fault of flags that exclude each other.</summary>
    /// <param name="path">The flag.</param>
    /// <param name="message">What is wrong.</param>
    /// <param name="expected">What would be right.</param>
    /// <param name="value">What was written; null where that does not matter.</param>
    public void Conflict(string path, string message, string expected, string? value = null) =>
        Refuse(CliFaultCodes.FlagConflict, path, message, expected, value);

    /// <summary>Adds a fault.</summary>
    /// <param name="code">Its code.</param>
    /// <param name="path">The flag.</param>
    /// <param name="message">What is wrong.</param>
    /// <param name="expected">What would be right.</param>
    /// <param name="value">What was written; null where that does not matter.</param>
    /// <param name="nearest">The nearest valid word; null where none is near.</param>
    public void Refuse(
        string code,
        string path,
        string message,
        string expected,
        string? value = null,
        string? nearest = null
    ) =>
        Faults.Add(
            new Fault(code, message)
            {
                Path = path,
                Value = value,
                Expected = expected,
                Nearest = nearest,
            }
        );

    /// <summary>True once an old price was warned of: one line an answer is enough.</summary>
    public bool HasWarnedOfPrices { get; set; }

    /// <summary>Remarks that stand in the JSON document and, unless quiet, on stderr.</summary>
    public void Warn(string warning)
    {
        warnings.Add(warning);
        if (!IsQuiet && !IsJson)
        {
            Error.WriteLine("note: " + warning);
        }
    }

    /// <summary>Adds something that the answer depends on (a file's digest, a catalog's date) to the digest of inputs.</summary>
    public void DependsOn(string input) => inputs.Add(input);

    /// <summary>Begins a run of minutes: from here on Ctrl-C gets an answer of the parts that ended, which says so, with exit code 130.</summary>
    public LongRun Begin()
    {
        if (Parsed.InvocationConfiguration is Interruptible running)
        {
            running.SumsUp = true;
        }

        LongRun run = new(Cancellation);
        interrupted = () => run.Cut;
        return run;
    }

    /// <summary>Stops here when anything was wrong so far.</summary>
    public void StopOnFaults() => Faults.ThrowIfAny();

    /// <summary>True when somebody will have the JSON document, on the screen or in a file.</summary>
    public bool IsDocumentWanted =>
        IsJson
        || Parsed.GetValue(CommonFlags.Output) is not null
        || Parsed.GetValue(CommonFlags.Report) is not null;

    private void RequireGiven(QuantityFlag flag)
    {
        if (Parsed.GetValue(flag) is null && flag.Default is null)
        {
            Faults.Add(
                new Fault(CliFaultCodes.FlagMissing, "the flag is missing")
                {
                    Path = flag.Name,
                    Expected = QuantityUnits.Example(flag.Kind),
                }
            );
        }
    }
}
