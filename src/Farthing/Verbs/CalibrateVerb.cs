using System.CommandLine;
using Farthing.Benches.Calibrations;
using Farthing.Benches.Files;
using Farthing.Catalogs;
using Farthing.Cli;
using Farthing.Documents.Calibrations;
using Farthing.Measurement.Calibration;
using Farthing.Measurement.Overlays;
using Farthing.Numerics.Faults;
using Farthing.Serving.Coefficients;

namespace Farthing.Verbs;

/// <summary><c>farthing calibrate</c>: fits predictions to somebody's own measurements; its subcommands keep calibrations and make the built-in coefficients.</summary>
internal static class CalibrateVerb
{
    private static readonly TextFlag Measurements = new(
        "--measurements",
        "FILE",
        "Your own bench results: a file of farthing bench, another tool's result, or a CSV of one figure a row (docs/calibrate.md)"
    );

    private static readonly TextFlag Name = new(
        "--name",
        "NAME",
        "Name of the calibration, for --calibration NAME elsewhere; an old one of that name is replaced"
    );

    private static readonly TextFlag Model = new("--model", null, "Fit rows of this model only");

    private static readonly TextFlag Gpu = new(
        "--gpu",
        null,
        "Fit rows of this GPU only; needed where the file has several"
    );

    private static readonly TextFlag Engine = new(
        "--engine",
        null,
        "Fit rows of this engine only: vllm, trtllm, sglang; needed where the file has several"
    );

    /// <summary>The command with its subcommands.</summary>
    public static Command Create()
    {
        Command command = new(
            "calibrate",
            """
            Fits predictions to your own bench results: a handful of points already helps, and nothing changes
            unless held-back rows improve

            Examples:
              farthing calibrate --measurements examples/my-bench.csv --name mine
              farthing plan examples/chat-70b.yaml --calibration mine
              farthing calibrate show mine
            """
        )
        {
            CalibrateListVerb.Create(),
            CalibrateShowVerb.Create(),
            CalibrateRemoveVerb.Create(),
        };
        command.With(Measurements, Name, Model, Gpu, Engine);
        return command.ReadsCatalog().Runs("calibrate", Fit);
    }

    private static int Fit(VerbContext context)
    {
        string? file = Needed(context, Measurements, "a CSV file, such as examples/my-bench.csv");
        string? name = Needed(context, Name, "a name, such as my-h100");
        if (name is not null)
        {
            CalibrationStore.CheckName(context, name, Name.Name);
        }

        Catalog catalog = CatalogLoader.Load(context);
        CalibrationTarget target = Target(context, catalog);
        DateOnly today = CatalogLoader.Today(context);
        context.StopOnFaults();
        CalibrationStore.TryToWrite(context, name!);
        CoefficientSet builtIn = CatalogLoader.Coefficients(context);
        ConditionFile<MeasuredRow> measured = ImpossibleRows.LeaveOut(
            BenchConditions.ReadMeasurements(file!)
        );
        foreach (string warning in measured.Warnings)
        {
            context.Warn(warning);
        }

        CalibrationRows rows = CalibrationRows.Of(
            measured,
            new ConditionPredictor(catalog, builtIn),
            target,
            file!
        );
        CalibrationFit fit = CalibrationFit.Of(rows.Conditions);
        StepTimeCalibration calibration = FittedCalibration.Of(
            fit,
            rows,
            name!,
            today,
            Path.GetFileName(file!),
            builtIn.AsOf
        );
        string written = CalibrationStore.Write(context, calibration);
        CalibrateDocument answer = new(
            written,
            calibration,
            [.. FittedCalibration.Rows(fit, calibration)],
            rows.LeftOut
        );
        return context.Answer(answer, () => CalibrationSheet.Of(answer, builtIn, fit.Chosen));
    }

    private static CalibrationTarget Target(VerbContext context, Catalog catalog)
    {
        string? model = context.Parsed.GetValue(Model);
        string? gpu = context.Parsed.GetValue(Gpu);
        string? engine = context.Parsed.GetValue(Engine);
        string? modelId = null;
        string? gpuId = null;
        if (model is not null)
        {
            modelId = catalog.TryModel(model, out Fault? fault)?.Spec.Id;
            Report(context, Model, fault);
        }

        if (gpu is not null)
        {
            gpuId = catalog.TryGpu(gpu, out Fault? fault)?.Spec.Id;
            Report(context, Gpu, fault);
        }

        string[] engines = ["vllm", "trtllm", "sglang"];
        string? known = engine is null ? null : catalog.Words.Engine(engine);
        if (engine is not null && !engines.Contains(known))
        {
            context.Faults.Add(
                new Fault(CliFaultCodes.BadUsage, "not an engine that can be calibrated")
                {
                    Path = Engine.Name,
                    Value = engine,
                    Expected = string.Join(", ", engines),
                    Nearest = NearestWord.Find(engine, engines),
                }
            );
        }

        return new CalibrationTarget(modelId, gpuId, known);
    }

    private static void Report(VerbContext context, Option option, Fault? fault)
    {
        if (fault is not null)
        {
            context.Faults.Add(fault with { Path = option.Name });
        }
    }

    private static string? Needed(VerbContext context, Option<string?> option, string expected)
    {
        string? value = context.Parsed.GetValue(option);
        if (value is null)
        {
            context.Faults.Add(
                new Fault(CliFaultCodes.FlagMissing, "the flag is missing")
                {
                    Path = option.Name,
                    Expected = expected,
                }
            );
        }

        return value;
    }
}

/// <summary><c>farthing calibrate list</c>: the calibrations that there are.</summary>
internal static class CalibrateListVerb
{
    /// <summary>The command.</summary>
    public static Command Create()
    {
        Command command = new("list", "Lists your calibrations\n\nExample:\n  farthing calibrate list");
        command.Options.Add(CatalogFlags.ConfigDir);
        return command.Runs("calibrate.list", List);
    }

    private static int List(VerbContext context)
    {
        List<StepTimeCalibration> found = [];
        foreach (string name in CalibrationStore.Names(context))
        {
            if (CalibrationStore.Find(context, name, "NAME") is { } calibration)
            {
                found.Add(calibration);
            }
        }

        context.StopOnFaults();
        CalibrateListDocument list = new(found);
        return context.Answer(list, CalibrationSheet.Of);
    }
}

/// <summary><c>farthing calibrate show NAME</c>: what a calibration changes.</summary>
internal static class CalibrateShowVerb
{
    private static readonly Argument<string> Name = new("NAME") { Description = "Its name" };

    /// <summary>The command.</summary>
    public static Command Create()
    {
        Command command = new(
            "show",
            "Shows the changes of a calibration and its basis\n\nExample:\n  farthing calibrate show mine"
        );
        command.Arguments.Add(Name);
        command.Options.Add(CatalogFlags.ConfigDir);
        return command.Runs("calibrate.show", Show);
    }

    private static int Show(VerbContext context)
    {
        StepTimeCalibration? calibration = CalibrationStore.Find(
            context,
            context.Parsed.GetRequiredValue(Name),
            "NAME"
        );
        context.StopOnFaults();
        return context.Answer(calibration!, () => CalibrationSheet.Of(calibration!));
    }
}
