using System.Text.Json;
using Farthing.Documents;
using Farthing.Documents.Plans;
using Farthing.Documents.Simulations;
using Farthing.Documents.Watching;
using Farthing.Numerics.Faults;
using Farthing.Reporting.Pages;
using Farthing.Reporting.Sheets;
using Farthing.Sheets.Parts;
using Farthing.Sheets.Plans;
using Farthing.Sheets.Simulations;
using Farthing.Sheets.Watching;

namespace Farthing.Reports;

/// <summary>Makes a report from results' documents: each schema has one class that knows how it reads.</summary>
internal static class ReportBuilder
{
    private static readonly Dictionary<string, Func<ResultNode, IReadOnlyList<ResultNode>, Sheet?>> Views =
        new()
        {
            ["farthing.plan/1"] = (root, _) => root.Sheet<PlanDocument>(PlanSheet.Of),
            ["farthing.simulate/1"] = (root, _) =>
                root["result"]["fits"].Truth == false
                    ? root.Sheet<MisfitDocument>(MisfitSheet.Of)
                    : root.Sheet<SimulationDocument>(SimulationSheet.Of),
            ["farthing.bench/1"] = (root, others) => new BenchView(root, others).Build(),
            ["farthing.bench.compare/1"] = (root, _) => new CompareView(root).Build(),
            ["farthing.watch/1"] = (root, _) => root.Sheet<WatchDocument>(WatchSheet.Of),
        };

    /// <summary>Schemas that have a report.</summary>
    public static IReadOnlyCollection<string> Schemas => Views.Keys;

    /// <summary>The page of some documents.</summary>
    /// <exception cref="FarthingException">A document is no result, or not whole.</exception>
    public static ReportPage Build(IReadOnlyList<ReportDocument> documents, FaultList faults)
    {
        List<Sheet> views = [];
        List<JsonDocument> parsed = [];
        IReadOnlyList<ReportDocument> held = documents;
        try
        {
            List<(string Schema, ResultNode Root)> roots = [];
            foreach (ReportDocument document in documents)
            {
                if (ReportFile.Parse(document, faults) is JsonDocument json)
                {
                    parsed.Add(json);
                    ResultNode root = new(json.RootElement, "", document.Name, faults);
                    if (SchemaOf(root, document.Name, faults) is string schema)
                    {
                        roots.Add((schema, root));
                    }
                }
            }

            if (documents.Count == 1 && roots.Count == 1)
            {
                // A page holds its document by its kind, whatever the file was called: the live run's page is the same.
                string kind = roots[0].Schema["farthing.".Length..^"/1".Length];
                held = [documents[0] with { Name = kind + ".json" }];
            }

            for (int i = 0; i < roots.Count; i++)
            {
                // Results of the same kind stand in each other's pictures as context.
                int self = i;
                ResultNode[] others =
                [
                    .. roots
                        .Where((other, j) => j != self && other.Schema == roots[self].Schema)
                        .Select(other => other.Root),
                ];
                if (Views[roots[i].Schema](roots[i].Root, others) is Sheet view)
                {
                    views.Add(view);
                }
            }
        }
        finally
        {
            parsed.ForEach(json => json.Dispose());
        }

        faults.ThrowIfAny();
        return new ReportPage(views, ReportTerms.All, held, $"Farthing {ProgramVersion.Text}");
    }

    private static string? SchemaOf(ResultNode root, string file, FaultList faults)
    {
        string? schema = root["schema"].Text;
        if (schema is not null && Views.ContainsKey(schema))
        {
            return schema;
        }

        faults.Add(
            new Fault(ReportFaultCodes.NoReportForSchema, "there is no report for this document")
            {
                File = file,
                Path = "schema",
                Value = schema ?? "none",
                Expected = string.Join(" or ", Views.Keys),
                Nearest = schema is null ? null : NearestWord.Find(schema, Views.Keys),
            }
        );
        return null;
    }
}
