using System.CommandLine;
using System.Globalization;
using System.Text;
using Farthing.Catalogs;
using Farthing.Catalogs.Coefficients;
using Farthing.Cli;
using Farthing.Documents.Calibrations;
using Farthing.Measurement.Accuracy;
using Farthing.Measurement.Orders;
using Farthing.Measurement.Refits;
using Farthing.Numerics.Files;
using Farthing.Reporting.Terminal;
using Farthing.Serving.Coefficients;

namespace Farthing.Verbs;

/// <summary><c>farthing calibrate kernels</c>: kernel timings → the coefficients file.</summary>
internal static class CalibrateKernelsVerb
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
        Files = CalibrateServingVerb.FilesIn,
    };

    private static readonly DestinationFlag Report = new("--report")
    {
        Description =
            "Write errors per GPU, operator and format, the test of transfer between GPUs, and decode steps out of order to this Markdown file",
    };

    private static readonly TextFlag Measurements = new(
        "--measurements",
        null,
        "CSV of serving measurements: also fits what comes from these, as 'calibrate serving' does [default: kept as built in]"
    );

    /// <summary>The command.</summary>
    public static Command Create()
    {
        Command command = new(
            "kernels",
            "Fits operator formulas to kernel timings and writes the coefficients file\n\nExample:\n  farthing calibrate kernels --kernels ../shared/data/kernels --measurements ../shared/data/measurements.csv --to data"
        );
        command.With(Kernels, Gpus, AsOf, Measurements, To, Report);
        return command.Runs("calibrate.kernels", Fit);
    }

    private static int Fit(VerbContext context)
    {
        context.StopOnFaults();
        string folder = context.Parsed.GetRequiredValue(Kernels);
        string gpus = context.Parsed.GetValue(Gpus) ?? Path.Combine(folder, "..", "catalog", "gpus.csv");
        string day = CalibrateServingVerb.Day(context.Parsed.GetValue(AsOf));
        CoefficientSet set = KernelTables.Fit(folder, gpus, day) with
        {
            Bands = CoefficientsFile.BuiltIn.Bands,
            LayerOverheads = CoefficientsFile.BuiltIn.LayerOverheads,
            ExpertTransfers = CoefficientsFile.BuiltIn.ExpertTransfers,
            FittedHosts = CoefficientsFile.BuiltIn.FittedHosts,
            BandDistances = CoefficientsFile.BuiltIn.BandDistances,
            FittedModels = CoefficientsFile.BuiltIn.FittedModels,
            FittedGpus = CoefficientsFile.BuiltIn.FittedGpus,
        };
        string? file = context.Parsed.GetValue(To);
        if (context.Parsed.GetValue(Measurements) is string measured)
        {
            ServingRefit refit = CalibrateServingVerb.Refit(context, measured, set, day);
            set = refit.Set;
            if (file is not null)
            {
                context.Beside(() => CalibrateServingVerb.Write(refit, file));
            }
        }
        else if (file is not null)
        {
            string coefficients = Path.Combine(file, CalibrateServingVerb.CoefficientsName);
            context.Beside(() => AtomicFile.Write(coefficients, CoefficientsFile.Write(set)));
        }

        if (context.Parsed.GetValue(Report) is string report)
        {
            // Scanned as the file has it, numbers rounded: what predictions read.
            CoefficientSet written = CoefficientsFile.Read(
                Encoding.UTF8.GetBytes(CoefficientsFile.Write(set)),
                CalibrateServingVerb.CoefficientsName
            );
            (int cells, IReadOnlyList<OutOfOrder> exceptions) = new DecodeOrder(
                Catalog.BuiltIn,
                written
            ).Scan();
            string order = DecodeOrderSection.Of(
                cells,
                exceptions,
                new OrderEvidence(new KernelTimings(folder), written)
            );
            string page = KernelAccuracyPage.Of(set, KernelTransfer.Test(folder, gpus, set), order);
            context.Beside(() => AtomicFile.Write(report, page));
        }

        return context.Answer(
            new CalibrateKernelsDocument(
                file,
                set.Gpus.Count,
                set.Gpus.Sum(gpu => gpu.Operators.Count),
                set.Gpus.Sum(gpu => gpu.Collectives.Count)
            ),
            text => Print(text, set, file)
        );
    }

    private static void Print(TextWriter text, CoefficientSet set, string? file)
    {
        text.WriteLine(file is null ? "Nothing written (name a folder with --to)." : $"Written to {file}.");
        text.WriteLine();
        TextTable table = new(
            new TextColumn("GPU"),
            new TextColumn("operator"),
            new TextColumn("median error", IsRight: true),
            new TextColumn("p90", IsRight: true),
            new TextColumn("with table", IsRight: true),
            new TextColumn("p90", IsRight: true),
            new TextColumn("rows", IsRight: true),
            new TextColumn("rows were")
        );
        foreach (GpuCoefficients gpu in set.Gpus)
        {
            foreach (OperatorCoefficients entry in gpu.Operators)
            {
                string name = $"{entry.Op} {entry.Format} {entry.Variant}".TrimEnd();
                Row(table, gpu.Gpu, name, entry.Error, entry.ResidualError);
            }

            foreach (CollectiveCoefficients entry in gpu.Collectives)
            {
                Row(table, gpu.Gpu, $"{entry.Op} {entry.Implementation} ×{entry.Ranks}", entry.Error, null);
            }
        }

        table.Write(text);
    }

    private static void Row(TextTable table, string gpu, string name, FitError? error, FitError? better)
    {
        static string Percent(double value) => value.ToString("F1", CultureInfo.InvariantCulture) + " %";
        if (error is not null)
        {
            table.Row(
                gpu,
                name,
                Percent(error.MedianPercent),
                Percent(error.P90Percent),
                better is null ? "" : Percent(better.MedianPercent),
                better is null ? "" : Percent(better.P90Percent),
                error.Rows.ToString("N0", CultureInfo.InvariantCulture),
                error.IsHeldOut ? "left out of the fit" : "fitted"
            );
        }
    }
}
