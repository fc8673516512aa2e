using System.CommandLine;
using System.Globalization;
using System.Text;
using Farthing.Catalogs;
using Farthing.Catalogs.Coefficients;
using Farthing.Cli;
using Farthing.Documents.Calibrations;
using Farthing.Numerics.Files;
using Farthing.Numerics.Quantities;
using Farthing.Reporting.Sheets;
using Farthing.Reporting.Tables;
using Farthing.Serving.Coefficients;
using Farthing.Studies.Orders;
using Farthing.Studies.Refits;

namespace Farthing.Studies.Kernels;

/// <summary><c>kernels</c>: kernel timings → the coefficients file.</summary>
internal static class KernelsVerb
{
    private static readonly Option<string> Kernels = new("--kernels")
    {
        Description =
            "Folder with fits.csv, gemm.csv, attn_context.csv, attn_generation.csv, comm.csv, mla_module.csv and moe.csv",
        Required = true,
    };

    private static readonly TextFlag Gpus = new(
        "--gpus",
        null,
        "The catalog's gpus.csv [default: ../catalog/gpus.csv beside the folder]"
    );

    private static readonly TextFlag AsOf = new(
        "--as-of",
        null,
        "Day to write into the file, such as 2026-11-20 [default: today]"
    );

    private static readonly DestinationFlag To = new("--to")
    {
        Description =
            "Write coefficients.json (with --measurements also first-token.json) into this folder, each whole or not at all",
        HelpName = "FOLDER",
        Files = ServingVerb.FilesIn,
    };

    private static readonly DestinationFlag Report = new("--report")
    {
        Description =
            "Write errors per GPU, operator and format, the test of transfer between GPUs, and decode steps out of order to this Markdown file",
    };

    private static readonly Option<string[]> Measurements = new("--measurements")
    {
        Description =
            "CSV of serving measurements: also fits their terms, as 'serving' does; repeatable [default: built-in terms]",
    };

    /// <summary>The command.</summary>
    public static Command Create()
    {
        Command command = new(
            "kernels",
            "Fits operator formulas to kernel timings and writes the coefficients file\n\nExample:\n  dotnet run --project eng/Farthing.Studies -c Release -- kernels --kernels ../shared/data/kernels --measurements ../shared/data/measurements.csv --measurements ../shared/data/itl.csv --to data"
        );
        command.With(Kernels, Gpus, AsOf, Measurements, To, Report);
        return command.Runs("calibrate.kernels", Fit);
    }

    private static int Fit(VerbContext context)
    {
        context.StopOnFaults();
        string folder = context.Parsed.GetRequiredValue(Kernels);
        string gpus = context.Parsed.GetValue(Gpus) ?? Path.Combine(folder, "..", "catalog", "gpus.csv");
        string day = ServingVerb.Day(context.Parsed.GetValue(AsOf));
        CoefficientSet set = KernelTables.Fit(folder, gpus, day) with
        {
            Bands = CoefficientsFile.BuiltIn.Bands,
            LayerOverheads = CoefficientsFile.BuiltIn.LayerOverheads,
            ExpertTransfers = CoefficientsFile.BuiltIn.ExpertTransfers,
            FittedHosts = CoefficientsFile.BuiltIn.FittedHosts,
            BandDistances = CoefficientsFile.BuiltIn.BandDistances,
            MeasuredSettings = CoefficientsFile.BuiltIn.MeasuredSettings,
            FittedModels = CoefficientsFile.BuiltIn.FittedModels,
            FittedGpus = CoefficientsFile.BuiltIn.FittedGpus,
        };
        string? file = context.Parsed.GetValue(To);
        if (context.Parsed.GetValue(Measurements) is { Length: > 0 } measured)
        {
            ServingRefit refit = ServingVerb.Refit(context, measured, set, day);
            set = refit.Set;
            if (file is not null)
            {
                context.Beside(() => ServingVerb.Write(refit, file));
            }
        }
        else if (file is not null)
        {
            string coefficients = Path.Combine(file, ServingVerb.CoefficientsName);
            context.Beside(() => AtomicFile.Write(coefficients, CoefficientsFile.Write(set)));
        }

        if (context.Parsed.GetValue(Report) is string report)
        {
            // Scanned as the file has it, numbers rounded: what predictions read.
            CoefficientSet written = CoefficientsFile.Read(
                Encoding.UTF8.GetBytes(CoefficientsFile.Write(set)),
                ServingVerb.CoefficientsName
            );
            (int cells, IReadOnlyList<OutOfOrder> exceptions) = new DecodeOrder(
                Catalog.BuiltIn,
                written
            ).Scan(Catalog.BuiltIn.Models);
            string order = DecodeOrderSection.Of(
                cells,
                exceptions,
                new OrderEvidence(new KernelTimings(folder), written)
            );
            string page = KernelAccuracyPage.Of(
                set,
                KernelTransfer.Test(folder, gpus, set),
                LayerTimings.Test(folder, gpus, set),
                order
            );
            context.Beside(() => AtomicFile.Write(report, page));
        }

        return context.Answer(
            new CalibrateKernelsDocument(
                file,
                set.Gpus.Count,
                set.Gpus.Sum(gpu => gpu.Operators.Count),
                set.Gpus.Sum(gpu => gpu.Collectives.Count)
            ),
            () =>
                new Sheet()
                    .Say(file is null ? "Nothing written (name a folder with --to)." : $"Written to {file}.")
                    .Table([.. set.Gpus.SelectMany(Fitted)], Columns)
        );
    }

    private static TableColumns<(string Gpu, string Operator, FitError Error, FitError? Better)> Columns =>
        new TableColumns<(string Gpu, string Operator, FitError Error, FitError? Better)>()
            .Words("GPU", row => row.Gpu)
            .Words("operator", row => row.Operator)
            .Figure("median error", row => Percent(row.Error.MedianPercent))
            .Figure("p90", row => Percent(row.Error.P90Percent))
            .Figure("with table", row => row.Better is { } better ? Percent(better.MedianPercent) : "")
            .Figure("p90", row => row.Better is { } better ? Percent(better.P90Percent) : "")
            .Figure("rows", row => Show.Count(row.Error.Rows), rank: 1)
            .Words("rows were", row => row.Error.IsHeldOut ? "left out of the fit" : "fitted", rank: 2);

    private static IEnumerable<(string Gpu, string Operator, FitError Error, FitError? Better)> Fitted(
        GpuCoefficients gpu
    ) =>
        gpu
            .Operators.Select(entry =>
                (
                    Operator: $"{entry.Op} {entry.Format} {entry.Variant}".TrimEnd(),
                    entry.Error,
                    Better: entry.ResidualError
                )
            )
            .Concat(
                gpu.Collectives.Select(entry =>
                    (
                        Operator: $"{entry.Op} {entry.Implementation} ×{entry.Ranks}",
                        entry.Error,
                        Better: (FitError?)null
                    )
                )
            )
            .Where(row => row.Error is not null)
            .Select(row => (gpu.Gpu, row.Operator, row.Error!, row.Better));

    private static string Percent(double value) => value.ToString("F1", CultureInfo.InvariantCulture) + " %";
}
