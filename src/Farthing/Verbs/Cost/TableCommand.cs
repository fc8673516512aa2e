using System.CommandLine;
using Farthing.Cli;
using Farthing.Documents.Costs;
using Farthing.Numerics.Quantities;
using Farthing.Planning.Interruptions;
using Farthing.Scenarios;
using Farthing.Scenarios.Capacities;
using Farthing.Sheets.Costs;
using Farthing.Verbs.Plans;
using static Farthing.Settings.SettingKind;

namespace Farthing.Verbs.Cost;

/// <summary><c>farthing cost table</c>: a model's price on every GPU and in every format, with the conditions.</summary>
internal static class TableCommand
{
    /// <summary>Builds the command.</summary>
    public static Command Create()
    {
        FleetFlags fleet = new(
            "--model",
            "--gpu",
            "--weights",
            "--kv",
            "--in",
            "--out",
            "--purchase",
            "--regions",
            "--max-gpus"
        );
        QuantityFlag utilization = CostFlags.Utilization();
        QuantityFlag rows = new("--rows", Whole(1, 1000), "Rows, the cheapest; others are not simulated", 20);
        Command command = new(
            "table",
            "What a model's tokens cost on each GPU and in each format of the weights, cheapest first: one replica of each, the same requests simulated on all.\nExample: farthing cost table --model llama-3.1-8b --in 1000 --out 300 --slo ttft_p95=1s,itl_p95=40ms"
        );
        return command
            .With(utilization, rows)
            .With(fleet.All)
            .ReadsCatalog()
            .ReadsCalibration()
            .Runs("cost.table", context => Answer(context, fleet, utilization, rows));
    }

    private static int Answer(
        VerbContext context,
        FleetFlags fleet,
        QuantityFlag utilization,
        QuantityFlag rows
    )
    {
        Interval? used = context.Range(utilization);
        (Scenario scenario, _) = fleet.Read(context, _ => { });
        context.StopOnFaults();
        using LongRun run = context.Begin();
        CapacityTableAnswer found = CapacityTableRun.Of(
            PlanCommand.Around(context),
            scenario,
            (int)context.Required(rows),
            CatalogLoader.Load(context),
            run
        );
        CostTableDocument document = CostTableRecord.Of(found, used ?? 1, used is null);
        CostAnswer answer = CostTableSheet.Of(document);
        answer.Note(found.Assumptions.Prepend(fleet.LengthsAssumption));
        return context.Print(answer, document, document.Rows.Count > 0 ? 0 : 1);
    }
}
