using Farthing.Benches.Runs;
using Farthing.Cli;
using Farthing.Documents.Benches;
using Farthing.Measurement.Bench;
using Farthing.Measurement.Load;
using Farthing.Numerics.Faults;
using Farthing.Numerics.Quantities;
using Farthing.Workloads.Arrivals;

namespace Farthing.Verbs.Benches;

/// <summary>Reads the flags of a bench; every fault is collected.</summary>
internal static class BenchPlanReader
{
    /// <summary>The plan.</summary>
    /// <exception cref="Numerics.Faults.FarthingException">Something is wrong, all of it at once.</exception>
    public static BenchPlan Read(VerbContext context)
    {
        PlanUnderTest? fleet = context.Parsed.GetValue(BenchFlags.Plan) is string file
            ? PlanUnderTest.Read(file, context.Faults)
            : null;
        Interval? input = Length(context, BenchFlags.Input, fleet?.Input);
        Interval? output = Length(context, BenchFlags.Output, fleet?.Output);
        BenchTraffic traffic = BenchTraffic.Read(context, fleet);
        (IReadOnlyList<LoadLevel> levels, bool isSweep) = BenchLevels.Read(context, fleet);
        string prompt = BenchFlags.Prompt.Read(context)!;
        string api = BenchFlags.Api.Read(context)!;
        if (prompt == "random-ids" && api == "chat")
        {
            context.Conflict(
                "--prompt random-ids",
                "token ids go to /v1/completions only",
                "--api completions, or natural text"
            );
        }

        int? turns = (int?)context.Value(BenchFlags.Turns);
        if (turns is not null && api != "chat")
        {
            context.Conflict(
                "--turns",
                "conversations go to the chat API",
                "--turns without --api completions"
            );
        }

        BenchPlan plan = new()
        {
            Target = Target(context),
            Levels = levels,
            IsSweep = isSweep,
            Input = input ?? Interval.Point(1),
            Output = output ?? Interval.Point(1),
            Gaps = Gaps(context),
            MaxConcurrency = (int?)context.Value(BenchFlags.MaxConcurrency),
            Trace = traffic.Trace,
            ClosedLoop = traffic.ClosedLoop,
            Profile = traffic.Profile,
            Dataset = api == "chat" ? traffic.Dataset : traffic.Dataset?.FirstTurns(),
            DatasetOutput =
                output is null || context.Parsed.GetValue(BenchFlags.Output) is null
                    ? null
                    : (int)output.Value.High,
            Salts = !context.Parsed.GetValue(BenchFlags.NoSalt) && traffic.Dataset?.Graded is null,
            WritesReport =
                !context.Parsed.GetValue(BenchFlags.NoReport)
                && context.Parsed.GetValue(CommonFlags.Report) is null,
            Fleet = fleet,
            HasArrivalsOfItsOwn = context.Parsed.GetValue(BenchFlags.Arrivals) is not null,
            Turns = turns,
            ThinkSeconds = context.Number(BenchFlags.Think),
            RampSeconds = context.Value(BenchFlags.Ramp),
            SharedPrefix = (int?)context.Value(BenchFlags.SharedPrefix),
            PrefixGroups = context.Count(BenchFlags.PrefixGroups),
            WritesTokenIds = prompt == "random-ids",
            DurationSeconds = context.Value(BenchFlags.Duration),
            Requests = (long?)context.Value(BenchFlags.Requests),
            BudgetSeconds = context.Number(BenchFlags.Budget),
            WarmUpSeconds = context.Number(BenchFlags.WarmUp),
            StallSeconds = context.Number(BenchFlags.Stall),
            DrainSeconds = context.Number(BenchFlags.Drain),
            Slo =
                context.Parsed.GetValue(BenchFlags.Slo) is { Length: > 0 } || fleet is null
                    ? BenchFlags.Slo.Read(context)
                    : fleet.Slo,
            GpuPrice = context.Value(BenchFlags.GpuPrice) ?? fleet?.UsdPerGpuHour,
            Gpus =
                context.Parsed.GetValue(BenchFlags.Gpus) is null && fleet is not null
                    ? fleet.Gpus
                    : context.Count(BenchFlags.Gpus),
            TargetUsdPerMillion = context.Value(BenchFlags.Target),
            Utilization = context.Number(BenchFlags.Utilization),
            Model = context.Parsed.GetValue(BenchFlags.Model) ?? fleet?.Model,
            Gpu = context.Parsed.GetValue(BenchFlags.Gpu) ?? fleet?.Gpu,
            Weights = context.Parsed.GetValue(BenchFlags.Weights) ?? fleet?.Weights,
            TensorParallel = (int?)context.Value(BenchFlags.Tp) ?? fleet?.TensorParallel,
            ExportVllm = context.Parsed.GetValue(BenchFlags.ExportVllm),
            ExportAiperf = context.Parsed.GetValue(BenchFlags.ExportAiperf),
            Engine = context.Parsed.GetValue(BenchFlags.Engine),
            Metrics = BenchMetricsReader.Read(context),
        };
        // Only an emulated server has a price of its own.
        bool isServer =
            plan.Target is not null || context.Parsed.GetValue(BenchFlags.Import) is { Length: > 0 };
        if (isServer && plan.TargetUsdPerMillion is not null && plan.GpuPrice is null)
        {
            context.Refuse(
                CliFaultCodes.FlagMissing,
                BenchFlags.GpuPrice.Name,
                "--target needs the price of a GPU-hour",
                "--gpu-price '$2.50/h', and --gpus where it is not 1"
            );
        }

        context.StopOnFaults();
        if (plan.SharedPrefix is int shared && shared > plan.Input.Low)
        {
            context.Conflict(
                "--shared-prefix",
                "the shared prefix is longer than the prompt",
                "at most --in"
            );
            context.StopOnFaults();
        }

        return plan;
    }

    /// <summary>Environment of a run beside its plan.</summary>
    /// <param name="context">The command line.</param>
    /// <param name="progress">Told what is being done; null for nobody.</param>
    public static BenchSurroundings Surroundings(VerbContext context, ProgressLine? progress = null) =>
        new(
            context.Seed,
            () => Whole(context, one => CatalogLoader.Load(one)),
            () => Whole(context, one => CatalogLoader.Coefficients(one)),
            InlineSockets.OwnVariables,
            words => progress?.Show(words),
            context.Cancellation
        );

    private static T Whole<T>(VerbContext context, Func<VerbContext, T> load)
    {
        T loaded = load(context);
        context.StopOnFaults();
        return loaded;
    }

    /// <summary>Lengths by their flag, else those of the plan, else the flag's default.</summary>
    private static Interval? Length(VerbContext context, QuantityFlag flag, Interval? planned) =>
        context.Parsed.GetValue(flag) is null && planned is not null ? planned : context.Range(flag);

    private static LoadTarget? Target(VerbContext context)
    {
        string? url = context.Parsed.GetValue(BenchFlags.Url);
        LoadTarget? target = url is null
            ? null
            : TargetReader.Read(
                context,
                "URL",
                url,
                BenchFlags.Api.Read<LoadApi>(context),
                BenchFlags.ServedModel
            );
        return target is null ? null : ProxyReader.Choose(context, target);
    }

    private static GapDistribution Gaps(VerbContext context)
    {
        string word = BenchFlags.Arrivals.Read(context) ?? "poisson";
        double? cv = context.Value(BenchFlags.Burstiness);
        if (cv is not null && word != "gamma")
        {
            context.Conflict("--burstiness", "it shapes gamma gaps", "--arrivals gamma --burstiness 2");
        }

        return word switch
        {
            "constant" => new ConstantGaps(),
            "gamma" => new GammaGaps(cv ?? 1),
            _ => new ExponentialGaps(),
        };
    }
}
