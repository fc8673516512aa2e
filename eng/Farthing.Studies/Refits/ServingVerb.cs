using System.CommandLine;
using System.Globalization;
using Farthing.Catalogs;
using Farthing.Catalogs.Coefficients;
using Farthing.Cli;
using Farthing.Documents.Calibrations;
using Farthing.Measurement.Calibration;
using Farthing.Measurement.Scoring;
using Farthing.Numerics.Faults;
using Farthing.Numerics.Files;
using Farthing.Serving.Coefficients;

namespace Farthing.Studies.Refits;

/// <summary><c>serving</c>: published serving measurements → layer overheads, first-token terms and error bands of the built-in coefficients.</summary>
internal static class ServingVerb
{
    /// <summary>File of the coefficients in the folder that is written to.</summary>
    public const string CoefficientsName = "coefficients.json";

    private const string FirstTokensFile = "first-token.json";

    private static readonly Option<string[]> Measurements = new("--measurements")
    {
        Description = "CSV of published measurements, one metric of one condition a row; repeatable",
        Required = true,
    };

    private static readonly TextFlag Coefficients = new(
        "--coefficients",
        null,
        "Coefficients (farthing.coefficients/1) whose kernels are kept [default: built in]"
    );

    private static readonly TextFlag AsOf = new(
        "--as-of",
        null,
        "Day to write into the files, such as 2026-11-20 [default: today]"
    );

    private static readonly DestinationFlag To = new("--to")
    {
        Description =
            "Write coefficients.json and first-token.json into this folder, each whole or not at all",
        HelpName = "FOLDER",
        Files = FilesIn,
    };

    /// <summary>The command.</summary>
    public static Command Create()
    {
        Command command = new(
            "serving",
            """
            Fits the terms from serving measurements: time per layer beside the timed kernels, overhead of first tokens
            beyond the steps, and the error bands of every figure. Each is judged on tables left out.

            Example:
              dotnet run --project eng/Farthing.Studies -c Release -- serving --measurements ../shared/data/measurements.csv --measurements ../shared/data/itl.csv --to data
            """
        );
        command.With(Measurements, Coefficients, AsOf, To);
        return command.Runs("calibrate.serving", Fit);
    }

    /// <summary>Fits coefficients to files of measurements.</summary>
    internal static ServingRefit Refit(VerbContext context, string[] files, CoefficientSet set, string day)
    {
        ConditionFile<MeasuredRow> measured = ImpossibleRows.LeaveOut(
            ConditionFiles.Together<MeasuredRow>([.. files.Select(ConditionReader.ReadMeasurements)])
        );
        string names = string.Join(", ", files.Select(Path.GetFileName));
        foreach (string warning in measured.Warnings)
        {
            context.Warn(warning);
        }

        using ProgressLine progress = new(context);
        ServingRefit refit = ServingRefit.Of(
            Catalog.BuiltIn,
            set,
            measured,
            names,
            day,
            (stage, done, all) =>
                progress.Show(FormattableString.Invariant($"{stage}: {done:N0} of {all:N0} conditions")),
            context.Cancellation
        );
        if (refit.Unseen.Count == 0)
        {
            throw new FarthingException(
                new Fault(
                    ScoringFaultCodes.NothingToScore,
                    "no row can be scored, so there is nothing to fit to"
                )
                {
                    File = names,
                    Expected = "measurements that 'farthing validate' scores",
                },
                exitCode: 1
            );
        }

        return refit;
    }

    /// <summary>The files that are written into a folder.</summary>
    internal static IReadOnlyList<string> FilesIn(string folder) =>
        [Path.Combine(folder, CoefficientsName), Path.Combine(folder, FirstTokensFile)];

    /// <summary>Writes both files into a folder.</summary>
    internal static void Write(ServingRefit refit, string folder)
    {
        AtomicFile.Write(Path.Combine(folder, CoefficientsName), CoefficientsFile.Write(refit.Set));
        AtomicFile.Write(Path.Combine(folder, FirstTokensFile), refit.FirstTokens.Set.Write());
    }

    /// <summary>The day to write: the given one, else today.</summary>
    internal static string Day(string? given) =>
        given ?? TimeProvider.System.GetUtcNow().ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static int Fit(VerbContext context)
    {
        context.StopOnFaults();
        string? own = context.Parsed.GetValue(Coefficients);
        ServingRefit refit = Refit(
            context,
            context.Parsed.GetRequiredValue(Measurements),
            own is null ? CoefficientsFile.BuiltIn : CoefficientsFile.ReadFile(own),
            Day(context.Parsed.GetValue(AsOf))
        );
        string? to = context.Parsed.GetValue(To);
        if (to is not null)
        {
            context.Beside(() => Write(refit, to));
        }

        CalibrateServingDocument document = ServingRefitRecord.Of(refit, to);
        return context.Answer(document, () => ServingRefitSheet.Of(document, refit));
    }
}
