using Farthing.Benches.Runs;
using Farthing.Documents.Benches;
using Farthing.Measurement.Bench;
using Farthing.Measurement.Foreign;
using Farthing.Measurement.Load;
using Farthing.Measurement.Load.Prompts;
using Farthing.Numerics.Faults;
using Farthing.Numerics.Quantities;
using Farthing.Serving.Slos;
using Farthing.Workloads.Arrivals;

namespace Farthing.Benches.Files;

/// <summary>Makes a bench's outcome of results of other tools, so that everything that reads or shows our own reads and shows theirs.</summary>
public static class BenchImport
{
    /// <summary>Reads files of one server, by what they say alone.</summary>
    /// <exception cref="FarthingException">A file is not whole, of no known tool, or does not say its load.</exception>
    public static BenchOutcome Of(ForeignResult result, ulong seed) =>
        Of(
            result,
            new BenchPlan
            {
                Target = null,
                Levels = [],
                IsSweep = false,
                Input = Interval.Point(1),
                Output = Interval.Point(1),
                Gaps = new ExponentialGaps(),
                Slo = Slo.None,
                Utilization = 1,
            },
            result.Gpus,
            null,
            seed
        );

    /// <summary>Reads files; all faults at once.</summary>
    public static ForeignResult Read(string[] paths, Action<string> dependsOn)
    {
        FaultList faults = new();
        ForeignResult[] results =
        [
            .. paths.Select(path => faults.Try(() => Read(path, dependsOn))).OfType<ForeignResult>(),
        ];
        faults.ThrowIfAny();
        return ForeignSet.Join(results);
    }

    private static ForeignResult Read(string path, Action<string> dependsOn)
    {
        byte[] bytes = ForeignFile.Bytes(path);
        if (BenchDocuments.IsOurs(bytes))
        {
            throw new FarthingException(
                new Fault(
                    ForeignFaultCodes.UnknownFormat,
                    "a result or a page of Farthing's own needs no import"
                )
                {
                    File = path,
                    Expected =
                        "a result of another tool; report, predict, calibrate and validate read this file as it is",
                }
            );
        }

        dependsOn(Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(bytes)));
        return ForeignOpening.Read(path, bytes, dependsOn);
    }

    /// <summary>The outcome that files say, with what the command line says beside them.</summary>
    public static BenchOutcome Of(
        ForeignResult result,
        BenchPlan asked,
        int? gpus,
        LoadLevel? stated,
        ulong seed
    )
    {
        StageOptions options = new() { Slo = asked.Slo, Seed = seed };
        List<BenchStage> stages = [];
        foreach (ForeignLoad load in result.Loads)
        {
            stages.Add(
                ForeignStage.Of(load with { Level = load.Level ?? stated }, options)
                    ?? throw new FarthingException(
                        new Fault(ForeignFaultCodes.NotStated, "the file does not say what the load was")
                        {
                            File = result.File,
                            Expected = "farthing bench --import FILE with --concurrency 8, or --rate 4/s",
                        }
                    )
            );
        }

        stages = [.. stages.OrderBy(stage => stage.Level.Value)];
        IReadOnlyList<BenchStage> sweep = LikeLoads.Of(stages)[0];
        double input = sweep[0].Asked?.Input ?? Math.Round(sweep[0].Measured.MeanInput);
        double output = sweep[0].Asked?.Output ?? Math.Round(sweep[0].Measured.MeanOutput);
        BenchPlan plan = asked with
        {
            Target = null,
            Levels = [.. stages.Select(stage => stage.Level)],
            IsSweep = stages.Count > 1,
            Input = Interval.Point(input >= 1 ? input : 1),
            Output = Interval.Point(output >= 1 ? output : 1),
            MaxConcurrency = result.Loads.Count == 1 ? result.Loads[0].MaxConcurrency : null,
            Trace = null,
            Turns = null,
            Gpus = gpus ?? 1,
            Model = asked.Model ?? result.Model,
            Gpu = asked.Gpu ?? result.Gpu,
            Weights = asked.Weights ?? result.Weights,
            Engine = asked.Engine ?? result.Engine,
            TensorParallel = asked.TensorParallel ?? result.TensorParallel,
        };
        LoadTarget target =
            (result.Url is string url ? LoadTarget.Parse(url) : null)
            ?? new LoadTarget { Host = "", Port = 0 };
        return new BenchOutcome(
            plan,
            target with
            {
                Model = result.Model ?? asked.Model ?? "",
                Api = result.Api ?? LoadApi.Chat,
            },
            stages
        )
        {
            Scale = new PromptScale(0, 0, ""),
            Extras = RequestExtras.All,
            GpuPrice = asked.GpuPrice,
            Imported = new ImportOrigin(result.Tool, result.Version, result.File, result.Notes)
            {
                Url = result.Url,
                ServedModel = result.Model,
                Api = result.Api,
                Gpus = gpus,
            },
        };
    }

    /// <summary>One a load, at that load's own lengths; null where model, GPU or lengths are not known.</summary>
    public static BenchPrediction?[] Predictions(BenchSurroundings around, BenchOutcome outcome) =>
        [
            .. outcome.Stages.Select(stage =>
            {
                double input = stage.Asked?.Input ?? Math.Round(stage.Measured.MeanInput);
                double output = stage.Asked?.Output ?? Math.Round(stage.Measured.MeanOutput);
                BenchPlan own = outcome.Plan with
                {
                    Input = Interval.Point(input),
                    Output = Interval.Point(output),
                };
                bool isKnown = input >= 1 && output >= 1 && outcome.Imported!.Gpus is not null;
                return isKnown ? BenchPredictor.Predict(around, own, [stage])[0] : null;
            }),
        ];
}
