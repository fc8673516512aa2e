using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Farthing.Documents;
using Farthing.Documents.Json;
using Farthing.Numerics.Faults;
using Farthing.Numerics.Quantities;
using Farthing.Reporting.Sheets;
using Farthing.Reporting.Terminal;
using Farthing.Reports;

namespace Farthing.Cli;

/// <summary>What a verb sees of the command line: its values, checked, with all faults collected, and where its answer goes.</summary>
/// <param name="schema">Name of the JSON schema of the answer.</param>
/// <param name="parsed">The parsed command line.</param>
/// <param name="cancellation">Fires on Ctrl-C.</param>
internal sealed class VerbContext(string schema, ParseResult parsed, CancellationToken cancellation)
{
    private const int UnwrittenExitCode = 3;
    private readonly List<string> warnings = [];
    private readonly FaultList unwritten = new();
    private readonly List<string> inputs = [.. parsed.Tokens.Select(token => token.Value)];

    /// <summary>The parsed command line, for plain values.</summary>
    public ParseResult Parsed { get; } = parsed;

    /// <summary>Fires on Ctrl-C.</summary>
    public CancellationToken Cancellation { get; } = cancellation;

    /// <summary>Everything that is wrong with the input so far.</summary>
    public FaultList Faults { get; } = new();

    /// <summary>Where the answer is printed.</summary>
    public TextWriter Out { get; } = parsed.InvocationConfiguration.Output;

    /// <summary>Where progress and warnings go.</summary>
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
    public ulong Seed => (ulong)(Value(CommonFlags.Seed) ?? 1);

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
        if (text is null)
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
    public byte[]? ReadFile(string path, string name, string expected, string? file = null)
    {
        try
        {
            return File.ReadAllBytes(file ?? name);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            Faults.Add(
                new Fault(CliFaultCodes.FileUnreadable, $"the file cannot be read ({error.Message})")
                {
                    Path = path,
                    Value = name,
                    Expected = expected,
                }
            );
            return null;
        }
    }

    /// <summary>Adds the fault of flags that exclude each other.</summary>
    /// <param name="path">The flag.</param>
    /// <param name="message">What is wrong.</param>
    /// <param name="expected">What would be right.</param>
    /// <param name="value">What was written; null where that does not matter.</param>
    public void Conflict(string path, string message, string expected, string? value = null) =>
        Faults.Add(
            new Fault(CliFaultCodes.FlagConflict, message)
            {
                Path = path,
                Value = value,
                Expected = expected,
            }
        );

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

    /// <summary>Stops here when anything was wrong so far.</summary>
    public void StopOnFaults() => Faults.ThrowIfAny();

    /// <summary>True when somebody will have the JSON document, on the screen or in a file.</summary>
    public bool IsDocumentWanted =>
        IsJson
        || Parsed.GetValue(CommonFlags.Output) is not null
        || Parsed.GetValue(CommonFlags.Report) is not null;

    /// <summary>Prints the answer: the JSON document when asked for, else text; writes <c>--output</c> (a page where its name ends in .html) and <c>--report</c> too.</summary>
    /// <param name="json">Writes the value of <c>result</c> (one object).</param>
    /// <param name="text">Prints the answer for people.</param>
    /// <param name="exitCode">The exit code to return.</param>
    /// <param name="defaultReport">The page that is written where <c>--report</c> names none; null for no page.</param>
    public int Answer(
        Action<Utf8JsonWriter> json,
        Action<TextWriter> text,
        int exitCode = 0,
        string? defaultReport = null
    )
    {
        StopOnFaults();
        WriteFiles(json, defaultReport);
        if (IsJson)
        {
            Out.WriteLine(Document(json));
        }
        else
        {
            text(Out);
        }

        return exitCode;
    }

    /// <summary>Answers with a document: as JSON with <c>--json</c> and in files, as its sheet on a terminal.</summary>
    /// <typeparam name="T">The document.</typeparam>
    /// <param name="document">The document.</param>
    /// <param name="sheet">What is read of it.</param>
    /// <param name="exitCode">0, or 1 where the answer is no.</param>
    /// <param name="foot">A last line of a terminal, such as how long it took; null for none.</param>
    /// <param name="defaultReport">The page that is written where <c>--report</c> names none; null for no page.</param>
    public int Answer<T>(
        T document,
        Func<T, Envelope, Sheet> sheet,
        int exitCode = 0,
        string? foot = null,
        string? defaultReport = null
    ) =>
        Answer(
            writer => JsonSerializer.Serialize(writer, document, DocumentJson.Of<T>()),
            text =>
            {
                // Warnings were said as they came up.
                Envelope around = Around([]);
                int width = SheetTerminal.WidthOf(Variable("COLUMNS"));
                SheetTerminal.Write(
                    sheet(document, around),
                    text,
                    width,
                    IsExplained,
                    IsColored ? EscapedWriter.Behind(text) : null
                );
                if (foot is not null)
                {
                    new TerminalLines(text, width).Write(foot);
                }
            },
            exitCode,
            defaultReport
        );

    /// <summary>Answers with a document whose text is no sheet.</summary>
    public int Answer<T>(T document, Action<TextWriter> text) =>
        Answer(writer => JsonSerializer.Serialize(writer, document, DocumentJson.Of<T>()), text);

    /// <summary>Answers with a document whose sheet needs nothing that stands around it.</summary>
    public int Answer<T>(T document, Func<Sheet> sheet, int exitCode = 0) =>
        Answer(document, (_, _) => sheet(), exitCode);

    /// <summary>True where color helps: the answer goes to a terminal that nobody asked to spare it (<c>NO_COLOR</c>).</summary>
    private static bool IsColored =>
        !Console.IsOutputRedirected
        && string.IsNullOrEmpty(Variable("NO_COLOR"))
        && Variable("TERM") != "dumb";

    private static string? Variable(string name) => Environment.GetEnvironmentVariable(name);

    /// <summary>Writes a file beside the answer. Where that fails the answer is printed all the same, the fault after it, and the exit code is 3.</summary>
    /// <returns>False where it could not be written.</returns>
    public bool Beside(Action write)
    {
        try
        {
            write();
            return true;
        }
        catch (FarthingException refused) when (refused.ExitCode == 3)
        {
            foreach (Fault fault in refused.Faults)
            {
                unwritten.Add(fault);
            }

            return false;
        }
    }

    /// <summary>Says which files beside the answer could not be written.</summary>
    /// <returns>True when there was one.</returns>
    private bool SayUnwritten()
    {
        Out.Flush();
        FaultPrinter.WriteText(Error, unwritten.Faults, UnwrittenExitCode);
        return !unwritten.IsEmpty;
    }

    /// <summary>Writes <c>--output</c> (a page where its name ends in .html) and <c>--report</c>; one that cannot be written keeps no other from being written.</summary>
    /// <param name="json">Writes the value of <c>result</c>.</param>
    /// <param name="defaultReport">The page that is written where <c>--report</c> names none; null for no page.</param>
    public void WriteFiles(Action<Utf8JsonWriter> json, string? defaultReport = null)
    {
        string? path = Parsed.GetValue(CommonFlags.Output);
        string? report = Parsed.GetValue(CommonFlags.Report) ?? defaultReport;
        if (path is not null)
        {
            Beside(() =>
            {
                if (ReportOutput.IsReport(path))
                {
                    ReportOutput.Write(path, schema, Document(json));
                }
                else
                {
                    AtomicFile.Write(path, Document(json));
                }
            });
        }

        if (report is not null)
        {
            Beside(() => ReportOutput.Write(report, schema, Document(json)));
        }
    }

    /// <summary>The JSON document of an answer, as <see cref="Answer"/> prints it.</summary>
    public string Document(Action<Utf8JsonWriter> json)
    {
        Envelope around = Around(warnings);
        return JsonText.Write(writer =>
        {
            writer.WriteStartObject();
            writer.WriteString("schema", around.Schema);
            writer.WriteString("farthing", around.Farthing);
            writer.WriteNumber("seed", Seed);
            writer.WriteString("inputs_sha256", around.InputsSha256);
            writer.WriteStartArray("warnings");
            foreach (string warning in warnings)
            {
                writer.WriteStringValue(warning);
            }

            writer.WriteEndArray();
            writer.WritePropertyName("result");
            json(writer);
            writer.WriteEndObject();
        });
    }

    private Envelope Around(IReadOnlyList<string> said) =>
        new(
            $"farthing.{schema}/1",
            ProgramVersion.Text,
            Seed,
            Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', inputs)))),
            said,
            default
        );

    private void RequireGiven(QuantityFlag flag)
    {
        if (Parsed.GetValue(flag) is null && flag.Default is null)
        {
            Faults.Add(
                new Fault(CliFaultCodes.FlagMissing, $"{flag.Name} is needed")
                {
                    Path = flag.Name,
                    Expected = QuantityUnits.Example(flag.Kind),
                }
            );
        }
    }
}
