using Farthing.Benches.Files;
using Farthing.Benches.Runs;
using Farthing.Cli;
using Farthing.Documents.Benches;
using Farthing.Measurement.Bench;
using Farthing.Measurement.Foreign;
using Farthing.Numerics.Faults;

namespace Farthing.Verbs.Benches;

/// <summary><c>farthing bench --import</c>: results of other tools, as the command line says.</summary>
internal static class ImportRun
{
    /// <summary>Reads the files.</summary>
    public static BenchOutcome Run(VerbContext context, string[] paths)
    {
        BenchPlan asked = BenchPlanReader.Read(context);
        LoadLevel? stated =
            context.Value(BenchFlags.Concurrency) is double users
                ? new LoadLevel(LoadLevelKind.Concurrency, users)
            : context.Value(BenchFlags.Rate) is double rate ? new LoadLevel(LoadLevelKind.Rate, rate)
            : null;
        ForeignResult result = BenchImport.Read(paths, context.DependsOn);
        int? gpus = context.Parsed.GetValue(BenchFlags.Gpus) is null ? result.Gpus : asked.Gpus;
        if (asked.GpuPrice is not null && gpus is null)
        {
            throw new FarthingException(
                new Fault(
                    CliFaultCodes.FlagMissing,
                    "the price needs the number of GPUs, which the file does not say"
                )
                {
                    Path = "--gpus",
                    Expected = "--gpus 8",
                }
            );
        }

        BenchOutcome outcome = BenchImport.Of(result, asked, gpus, stated, context.Seed);
        return outcome with
        {
            Predictions = BenchImport.Predictions(BenchPlanReader.Surroundings(context), outcome),
        };
    }
}
