using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Farthing.Cli.Reports;
using Farthing.Documents;
using Farthing.Documents.Json;
using Farthing.Numerics.Faults;
using Farthing.Numerics.Files;
using Farthing.Reporting.Sheets;
using Farthing.Reporting.Terminal;

namespace Farthing.Cli;

/// <content>Where the answer goes: terminal, JSON, files beside.</content>
internal sealed partial class VerbContext
{
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

        return Interrupted is null ? exitCode : InterruptedExitCode;
    }

    /// <summary>Answers with a document whose sheet says what stands around it too.</summary>
    public int Answer<T>(
        T document,
        Func<T, Envelope, Sheet> sheet,
        int exitCode = 0,
        string? foot = null,
        string? defaultReport = null
    ) =>
        // Warnings were said as they came up.
        Answer(document, () => sheet(document, Around([])), exitCode, foot, defaultReport);

    /// <summary>Answers with a document: as JSON with <c>--json</c> and in files, as its sheet on a terminal.</summary>
    /// <typeparam name="T">The document.</typeparam>
    /// <param name="document">The document.</param>
    /// <param name="sheet">What is read of it.</param>
    /// <param name="exitCode">0, or 1 where the answer is no.</param>
    /// <param name="foot">Last lines of a terminal, such as how long it took; null for none.</param>
    /// <param name="defaultReport">The page that is written where <c>--report</c> names none; null for no page.</param>
    public int Answer<T>(
        T document,
        Func<Sheet> sheet,
        int exitCode = 0,
        string? foot = null,
        string? defaultReport = null
    ) =>
        Answer(
            writer => JsonSerializer.Serialize(writer, document, DocumentJson.Of<T>()),
            text =>
            {
                int width = TerminalWidth.OfSheet(TerminalWidth.OfOutput);
                SheetTerminal.Write(
                    Interrupted is { } cut ? sheet().CutOff(cut.Finished, cut.Of, cut.What) : sheet(),
                    text,
                    width,
                    IsExplained,
                    IsColored ? EscapedWriter.Behind(text) : null
                );
                foreach (string line in foot?.Split('\n') ?? [])
                {
                    new TerminalLines(text, width).Write(line);
                }
            },
            exitCode,
            defaultReport
        );

    /// <summary>Answers with a document and the sheet that is made of it alone.</summary>
    public int Answer<T>(T document, Func<T, Sheet> sheet, int exitCode = 0) =>
        Answer(document, () => sheet(document), exitCode);

    /// <summary>Answers with a document whose screen is text of its own.</summary>
    public int Answer<T>(T document, Action<TextWriter> text, int exitCode = 0) =>
        Answer(writer => JsonSerializer.Serialize(writer, document, DocumentJson.Of<T>()), text, exitCode);

    /// <summary>Says something beside an answer that goes elsewhere: a sheet on stderr.</summary>
    public void Remark(Sheet sheet) =>
        SheetTerminal.Write(sheet, Error, TerminalWidth.OfSheet(TerminalWidth.OfError), IsExplained);

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
        Envelope around = Around(warnings) with { Result = JsonText.Element(json) };
        return JsonText.Write(writer =>
            JsonSerializer.Serialize(writer, around, DocumentJson.Of<Envelope>())
        );
    }

    private FinishedParts? Interrupted => interrupted();

    private Envelope Around(IReadOnlyList<string> said) =>
        new(
            $"farthing.{schema}/1",
            ProgramVersion.Text,
            Seed,
            Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', inputs)))),
            said,
            default
        )
        {
            Interrupted = Interrupted,
        };
}
