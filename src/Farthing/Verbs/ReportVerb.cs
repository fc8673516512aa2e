using System.CommandLine;
using System.Text;
using Farthing.Cli;
using Farthing.Cli.Reports;
using Farthing.Documents.Reports;
using Farthing.Numerics.Faults;
using Farthing.Numerics.Files;
using Farthing.Reporting.Pages;
using Farthing.Reporting.Sheets;

namespace Farthing.Verbs;

/// <summary><c>farthing report</c>: results as one self-contained page.</summary>
internal static class ReportVerb
{
    /// <summary>The line in help.</summary>
    public const string Summary = "Turns results into one self-contained page, verdict first";

    private const string DefaultFile = "report.html";

    /// <summary>The command.</summary>
    public static Command Create()
    {
        Argument<string[]> results = new("RESULT")
        {
            Description =
                "JSON documents that --output wrote, earlier reports, which hold theirs, or results of other load testers",
            Arity = ArgumentArity.OneOrMore,
        };
        DestinationFlag output = new("--output", "-o")
        {
            Description = $"The page's file ({DefaultFile}), whole or not at all",
            HelpName = "FILE",
            DefaultName = DefaultFile,
        };
        Command command = new(
            "report",
            """
            Turns results of plan, simulate, bench, watch, forecast and audit into one page: verdict, charts, tables, conditions, definitions.
            The page asks for nothing else: it opens offline, prints, and holds its data, so that it can be read back

            Examples:
              farthing plan examples/chat-8b.yaml --output plan.json && farthing report plan.json --output plan.html
              farthing report plan.json run.json --output both.html
              farthing report old.html --output new.html
            """
        )
        {
            results,
        };
        return command.Runs(
            "report",
            context =>
                Run(
                    context,
                    context.Parsed.GetValue(results) ?? [],
                    context.Parsed.GetValue(output) ?? DefaultFile
                ),
            output
        );
    }

    private static int Run(VerbContext context, string[] paths, string file)
    {
        if (!ReportOutput.IsReport(file))
        {
            context.Faults.Add(
                new Fault(CliFaultCodes.FileUnwritable, "a report is a page or Markdown")
                {
                    Path = "--output",
                    Value = file,
                    Expected = "a name that ends in .html or .md",
                }
            );
        }

        IReadOnlyList<ReportDocument> documents = ReportFile.Read(paths, context.Faults);
        ReportPage page = ReportBuilder.Build(documents, context.Faults);
        context.StopOnFaults();
        string text = ReportOutput.Text(file, page);
        AtomicFile.Write(file, writer => writer.Write(text));
        ReportWrittenDocument written = new(
            file,
            Encoding.UTF8.GetByteCount(text),
            [
                .. page.Views.Zip(
                    documents,
                    (view, document) =>
                        new ReportedResult(document.Name, view.Kind, view.Title, view.Word, view.Answer)
                ),
            ]
        );
        return context.Answer(
            written,
            () =>
                new Sheet().Say([
                    .. written.Results.Select(result => $"{result.State}  {result.Verdict}"),
                    $"{file} written.",
                ])
        );
    }
}
