using System.Text.Json;
using Farthing.Benches.Answers;
using Farthing.Benches.Comparing;
using Farthing.Documents;
using Farthing.Documents.Audits;
using Farthing.Documents.Benches;
using Farthing.Documents.Forecasts;
using Farthing.Documents.Plans;
using Farthing.Documents.Routes;
using Farthing.Documents.Simulations;
using Farthing.Documents.Watching;
using Farthing.Numerics.Faults;
using Farthing.Reporting.Pages;
using Farthing.Reporting.Sheets;
using Farthing.Sheets.Audits;
using Farthing.Sheets.Forecasts;
using Farthing.Sheets.Parts;
using Farthing.Sheets.Plans;
using Farthing.Sheets.Routes;
using Farthing.Sheets.Saved;
using Farthing.Sheets.Simulations;
using Farthing.Sheets.Watching;

namespace Farthing.Cli.Reports;

/// <summary>Makes a report from results' documents: each is read as its record, and each record has one sheet.</summary>
internal static class ReportBuilder
{
    private static readonly Dictionary<string, Func<SavedResult, FaultList, object?>> Records = new()
    {
        ["farthing.plan/1"] = (saved, faults) => saved.As<PlanDocument>(faults),
        ["farthing.simulate/1"] = (saved, faults) =>
            IsMisfit(saved) ? saved.As<MisfitDocument>(faults) : saved.As<SimulationDocument>(faults),
        ["farthing.simulate.against/1"] = (saved, faults) => saved.As<SimulateAgainstDocument>(faults),
        ["farthing.simulate.curve/1"] = (saved, faults) => saved.As<SimulateCurveDocument>(faults),
        ["farthing.plan.fleet/1"] = (saved, faults) => saved.As<PlanFleetDocument>(faults),
        ["farthing.simulate.spot/1"] = (saved, faults) => saved.As<SimulateSpotDocument>(faults),
        ["farthing.simulate.pools/1"] = (saved, faults) => saved.As<SimulatePoolsDocument>(faults),
        ["farthing.simulate.policies/1"] = (saved, faults) => saved.As<SimulatePoliciesDocument>(faults),
        ["farthing.bench/1"] = (saved, faults) => saved.As<BenchDocument>(faults),
        ["farthing.bench.compare/1"] = (saved, faults) => saved.As<CompareDocument>(faults),
        ["farthing.forecast/1"] = (saved, faults) => saved.As<ForecastDocument>(faults),
        ["farthing.audit/1"] = (saved, faults) => saved.As<AuditDocument>(faults),
        ["farthing.route.evaluate/1"] = (saved, faults) => saved.As<RouteEvaluateDocument>(faults),
        ["farthing.watch/1"] = (saved, faults) => saved.As<WatchDocument>(faults),
    };

    /// <summary>Schemas that have a report.</summary>
    public static IReadOnlyCollection<string> Schemas => Records.Keys;

    /// <summary>The page of some documents.</summary>
    /// <exception cref="FarthingException">A document is no result, or not whole.</exception>
    public static ReportPage Build(IReadOnlyList<ReportDocument> documents, FaultList faults)
    {
        IReadOnlyList<ReportDocument> held = documents;
        List<(Envelope Envelope, object Record)> read = [];
        foreach (ReportDocument document in documents)
        {
            if (
                SavedResult.Open(document, faults) is not { } saved
                || SchemaOf(saved, faults) is not string schema
            )
            {
                continue;
            }

            if (documents.Count == 1)
            {
                // A page holds its document by its kind, whatever the file was called: the live run's page is the same.
                held = [document with { Name = schema["farthing.".Length..^"/1".Length] + ".json" }];
            }

            if (Records[schema](saved, faults) is { } record)
            {
                read.Add((saved.Envelope, record));
            }
        }

        faults.ThrowIfAny();
        return new ReportPage(
            [
                .. read.Select(one =>
                    SheetOf(
                        one.Record,
                        one.Envelope,
                        read.Select(other => other.Record).Where(other => other != one.Record)
                    )
                ),
            ],
            ReportTerms.All,
            held,
            $"Farthing {ProgramVersion.Text}"
        );
    }

    /// <summary>The sheet of a record. Results of the same kind stand in each other's pictures as context.</summary>
    private static Sheet SheetOf(object document, Envelope envelope, IEnumerable<object> others)
    {
        Sheet sheet = WholeSheetOf(document, envelope, others);
        return envelope.Interrupted is { } cut ? sheet.CutOff(cut.Finished, cut.Of, cut.What) : sheet;
    }

    private static Sheet WholeSheetOf(object document, Envelope envelope, IEnumerable<object> others) =>
        document switch
        {
            PlanDocument plan => PlanSheet.Of(plan, envelope),
            MisfitDocument misfit => MisfitSheet.Of(misfit, envelope),
            SimulationDocument run => SimulationSheet.Of(run, envelope),
            SimulateAgainstDocument against => AgainstSheet.Of(against, envelope),
            SimulateCurveDocument curve => CurveSheet.Of(curve, envelope),
            PlanFleetDocument fleet => FleetSheet.Of(fleet, envelope),
            SimulateSpotDocument spot => SpotSheet.Of(spot, envelope),
            SimulatePoolsDocument pools => PoolsSheet.Of(pools, envelope),
            SimulatePoliciesDocument policies => PolicySheet.Of(policies, envelope),
            BenchDocument bench => BenchSheet.Of(bench, envelope, [.. others.OfType<BenchDocument>()]),
            CompareDocument compare => CompareSheet.Of(compare, envelope),
            ForecastDocument forecast => ForecastSheet.Of(forecast),
            AuditDocument audit => AuditSheet.Of(audit),
            RouteEvaluateDocument route => RouteEvaluateSheet.Of(route),
            WatchDocument watch => WatchSheet.Of(watch, envelope),
            _ => throw new InvalidOperationException($"no sheet of {document.GetType().Name}"),
        };

    private static bool IsMisfit(SavedResult saved) =>
        saved.Envelope.Result is { ValueKind: JsonValueKind.Object } result
        && result.TryGetProperty("fits", out JsonElement fits)
        && fits.ValueKind == JsonValueKind.False;

    private static string? SchemaOf(SavedResult saved, FaultList faults)
    {
        string? schema = saved.Envelope.Schema;
        if (schema is not null && Records.ContainsKey(schema))
        {
            return schema;
        }

        faults.Add(
            new Fault(ReportFaultCodes.NoReportForSchema, "there is no report for this document")
            {
                File = saved.File,
                Path = "schema",
                Value = schema ?? "none",
                Expected = string.Join(" or ", Records.Keys),
                Nearest = schema is null ? null : NearestWord.Find(schema, Records.Keys),
            }
        );
        return null;
    }
}
