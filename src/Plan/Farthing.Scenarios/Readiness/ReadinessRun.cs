using Farthing.Catalogs;
using Farthing.Documents.Plans;
using Farthing.Numerics.Faults;
using Farthing.Numerics.Files;
using Farthing.Planning;
using Farthing.Planning.Requests;
using Farthing.Planning.Setups;
using Farthing.Scenarios.Plans;
using Farthing.Scenarios.Readiness.Alerts;
using Farthing.Scenarios.Readiness.Files;
using Farthing.Scenarios.Readiness.Lines;
using Farthing.Serving.Deployments;

namespace Farthing.Scenarios.Readiness;

/// <summary>From a scenario and the files beside it to the checklist before production.</summary>
public static class ReadinessRun
{
    /// <summary>Checks a scenario.</summary>
    /// <param name="around">What the plan follows from beside the scenario.</param>
    /// <param name="scenario">The scenario, of one model.</param>
    /// <param name="catalog">The catalog with its overlays.</param>
    /// <param name="files">The files beside it.</param>
    /// <param name="command">The command line so far.</param>
    /// <param name="progress">Told what is being done.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <exception cref="FarthingException">All that is wrong with the inputs.</exception>
    public static ReadinessDocument Of(
        PlanSurroundings around,
        Scenario scenario,
        Catalog catalog,
        ReadinessFiles files,
        string command,
        PlanProgress progress,
        CancellationToken cancellation
    )
    {
        FaultList faults = around.Faults;
        RefuseSeveral(scenario, faults);
        ReadinessInputs inputs = Read(files, command, faults) with { };
        PlanInputs? plan = faults.Try(() =>
            PlanResolver.Resolve(around, scenario, catalog, 0, cancellation)
        );
        (Deployment Fleet, CurrentFile File)? current = null;
        if (plan is not null && inputs.DeployedFile is not null && IsRead(inputs))
        {
            current = faults.Try<(Deployment, CurrentFile)?>(() =>
                PlanRun.ReadCurrent(around, catalog, plan, files.CurrentGpus)
            );
        }

        faults.ThrowIfAny();
        inputs = inputs with { Plan = plan! };
        inputs = WithFleet(around, inputs, current, progress, cancellation);
        progress.Trying("the lines of the checklist");
        return new ReadinessDocument(
            plan!.Request.Model.Id,
            inputs.Fleet?.Words,
            inputs.DeployedFile,
            Lines(inputs, cancellation),
            [.. current?.File.Notes ?? [], .. inputs.Fleet?.Unsimulated.Select(flag => $"{flag} is not simulated: the served fleet is another than the one that was played") ?? []]
        );
    }

    /// <summary>The lines, in the order of the list.</summary>
    internal static IReadOnlyList<ReadinessLine> Lines(
        ReadinessInputs inputs,
        CancellationToken cancellation
    )
    {
        LoadLines load = new(inputs);
        FleetLines fleet = new(inputs, cancellation);
        return
        [
            fleet.Promise(),
            load.Lengths(),
            load.Arrivals(),
            new QualityLine(inputs).Of(),
            .. new AlertLines(inputs).All(),
            new ScalingLine(inputs).Of(),
            new PurchaseLine(inputs).Of(),
            fleet.PrefixCaching(),
            fleet.KvFormat(),
            fleet.Batching(),
            fleet.Longest(),
            new StaleLine(inputs).Of(),
        ];
    }

    private static void RefuseSeveral(Scenario scenario, FaultList faults)
    {
        if (scenario.Models.Count > 1)
        {
            faults.Add(
                new Fault(ReadinessFaultCodes.SeveralModels, "check looks at one model")
                {
                    File = scenario.File,
                    Path = "models",
                    Value = string.Join(", ", scenario.Models),
                    Expected = $"one of them, such as --model {scenario.Models[0]}",
                }
            );
        }
    }

    /// <summary>True where the deployed file starts an engine whose settings are read: vLLM, or a plan.</summary>
    private static bool IsRead(ReadinessInputs inputs) =>
        inputs.Deployed is not { Engines: var engines }
        || engines.Count == 0
        || engines.Contains(EngineFamily.Vllm);

    private static ReadinessInputs Read(ReadinessFiles files, string command, FaultList faults) =>
        new(null!, command)
        {
            DeployedFile = files.Current,
            Deployed = files.Current is string current
                ? faults.Try(() => Deployed(current))
                : null,
            Bench = files.Bench is string bench
                ? faults.Try(() => ReadinessResults.ReadBench(bench))
                : null,
            Quality = files.Quality is string quality
                ? faults.Try(() => ReadinessResults.ReadQuality(quality))
                : null,
            AlertFile = files.Alerts,
            Alerts = files.Alerts is string alerts
                ? faults.Try(() => AlertFile.Read(Text(alerts, "rules of Prometheus"), alerts, faults))
                : null,
        };

    private static DeployedNames? Deployed(string path)
    {
        string text = Text(path, "a serve line, a manifest, or a plan");
        return ServedFile.IsPlan(path, text) ? null : DeployedNames.Read(path, text);
    }

    private static string Text(string path, string expected) =>
        InputFile.Text(
            path,
            new Fault(CliFaultCodes.FileUnreadable, "the file cannot be read") { Expected = expected }
        );

    /// <summary>The deployed fleet, or the one that plan would choose.</summary>
    private static ReadinessInputs WithFleet(
        PlanSurroundings around,
        ReadinessInputs inputs,
        (Deployment Fleet, CurrentFile File)? current,
        PlanProgress progress,
        CancellationToken cancellation
    )
    {
        if (current is { } served)
        {
            progress.Trying("the deployed fleet on the scenario's traffic");
            (PlanInputs plan, Deployment fleet) = PlanAdapters.CarryCurrent(
                inputs.Plan,
                served.Fleet,
                served.File
            );
            PlanBaseline baseline = PlanRun.Baseline(around, plan, fleet, served.File, cancellation);
            around.Faults.ThrowIfAny();
            return inputs with
            {
                Plan = plan,
                Fleet = new CheckedFleet(
                    baseline.Result.Entry?.Setup ?? Setup(plan, baseline.Deployment),
                    baseline.Result.Entry,
                    baseline.Result.Reason
                )
                {
                    Unsimulated = baseline.Incomparable,
                },
            };
        }

        if (inputs.DeployedFile is not null)
        {
            return inputs with
            {
                WhyNoFleet =
                    $"settings of {string.Join(", ", inputs.Deployed!.Engines.Select(EngineFamilies.Title))} are not read from {inputs.DeployedFile}: give a plan's JSON",
            };
        }

        PlanRequest request = inputs.Plan.Request with
        {
            IsCheapestAlone = true,
            IsProven = false,
            Replicas = inputs.Scenario.Autoscale is null ? inputs.Plan.Request.Replicas : null,
        };
        Plan found = Planner.Run(request, progress, cancellation);
        cancellation.ThrowIfCancellationRequested();
        return found.Chosen is PlanEntry chosen
            ? inputs with
            {
                Fleet = new CheckedFleet(chosen.Setup, chosen, null),
            }
            : inputs with
            {
                WhyNoFleet =
                    "no fleet keeps the promise"
                    + (
                        found.Without.Select(each => each.NearestMiss?.Reason).OfType<string>().FirstOrDefault()
                            is string reason
                            ? $" (nearest: {reason})"
                            : ""
                    ),
            };
    }

    private static ServingSetup Setup(PlanInputs plan, Deployment deployment) =>
        ServingSetup.Create(
            deployment,
            plan.Request.Coefficients,
            plan.Request.Workload.LongestRequestTokens,
            typicalTokens: (int)
                Math.Max(1, plan.Request.Workload.MeanInput + (plan.Request.Workload.MeanOutput / 2))
        );
}
