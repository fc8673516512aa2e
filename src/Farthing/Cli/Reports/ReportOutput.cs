using Farthing.Numerics.Faults;
using Farthing.Numerics.Files;
using Farthing.Reporting.Pages;
using Farthing.Reporting.Sheets;
using Farthing.Sheets.Saved;

namespace Farthing.Cli.Reports;

/// <summary>Writes a result as a report instead of a JSON document, where its file's name asks for one: a page, or Markdown.</summary>
internal static class ReportOutput
{
    /// <summary>True when a file's name is a report's.</summary>
    public static bool IsReport(string path) =>
        IsMarkdown(path)
        || path.EndsWith(".html", StringComparison.OrdinalIgnoreCase)
        || path.EndsWith(".htm", StringComparison.OrdinalIgnoreCase);

    /// <summary>A report as the file's name asks for it.</summary>
    public static string Text(string path, ReportPage page) =>
        IsMarkdown(path) ? SheetMarkdown.Write(page.Views) : ReportHtml.Write(page);

    private static bool IsMarkdown(string path) => path.EndsWith(".md", StringComparison.OrdinalIgnoreCase);

    /// <summary>Writes the report of one result.</summary>
    /// <param name="path">The page's file.</param>
    /// <param name="schema">Name of the result's schema, such as <c>plan</c>.</param>
    /// <param name="json">The result's document.</param>
    /// <exception cref="FarthingException">This kind of result has no report, or the file cannot be written.</exception>
    public static void Write(string path, string schema, string json)
    {
        if (!ReportBuilder.Schemas.Contains($"farthing.{schema}/1"))
        {
            throw new FarthingException(
                new Fault(ReportFaultCodes.NoReportForSchema, "there is no report for this answer")
                {
                    Path = "--output",
                    Value = path,
                    Expected = "a name that ends in .json",
                }
            );
        }

        ReportDocument document = new($"{schema}.json", json);
        AtomicFile.Write(
            path,
            writer => writer.Write(Text(path, ReportBuilder.Build([document], new FaultList())))
        );
    }
}
