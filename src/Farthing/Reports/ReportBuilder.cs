using System.Text.Json;
using Farthing.Cli;
using Farthing.Numerics.Faults;
using Farthing.Reporting.Pages;

namespace Farthing.Reports;

/// <summary>Makes a report from results' documents: each schema has one class that knows how it reads.</summary>
internal static class ReportBuilder
{
    private static readonly Dictionary<string, Func<ResultNode, ReportView>> Views = new()
    {
        ["farthing.plan/1"] = root => new PlanView(root).Build(),
        ["farthing.simulate/1"] = root => new SimulationView(root).Build(),
    };

    /// <summary>Schemas that have a report.</summary>
    public static IReadOnlyCollection<string> Schemas => Views.Keys;

    /// <summary>The page of some documents.</summary>
    /// <exception cref="FarthingException">A document is no result, or not whole.</exception>
    public static ReportPage Build(IReadOnlyList<ReportDocument> documents, FaultList faults)
    {
        List<ReportView> views = [];
        foreach (ReportDocument document in documents)
        {
            using JsonDocument? parsed = ReportFile.Parse(document, faults);
            if (parsed is null)
            {
                continue;
            }

            ResultNode root = new(parsed.RootElement, "", document.Name, faults);
            string? schema = root["schema"].Text;
            if (schema is null || !Views.TryGetValue(schema, out Func<ResultNode, ReportView>? view))
            {
                faults.Add(
                    new Fault(ReportFaultCodes.NoReportForSchema, "there is no report for this document")
                    {
                        File = document.Name,
                        Path = "schema",
                        Value = schema ?? "none",
                        Expected = string.Join(" or ", Views.Keys),
                        Nearest = schema is null ? null : NearestWord.Find(schema, Views.Keys),
                    }
                );
                continue;
            }

            views.Add(view(root));
        }

        faults.ThrowIfAny();
        return new ReportPage(views, ReportTerms.All, documents, $"Farthing {ProgramVersion.Text}");
    }
}
