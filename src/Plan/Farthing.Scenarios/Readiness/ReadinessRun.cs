using Farthing.Catalogs;
using Farthing.Documents.Plans;
using Farthing.Numerics.Faults;
using Farthing.Numerics.Files;
using Farthing.Planning.Requests;
using Farthing.Scenarios.Parts;
using Farthing.Scenarios.Plans;
using Farthing.Scenarios.Readiness.Alerts;
using Farthing.Scenarios.Readiness.Files;
using Farthing.Scenarios.Readiness.Inputs;
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
        Refuse(scenario, faults);
        ReadinessInputs inputs = Read(files, command, faults);
        PlanInputs? plan = faults.Try(() =>
            Busiest(PlanResolver.Resolve(around, scenario, catalog, 0, cancellation))
        );
        (Deployment Fleet, CurrentFile File)? current = null;
        if (faults.IsEmpty && inputs.DeployedFile is not null && IsRead(inputs))
        {
            faults.Try(() =>
            {
                current = PlanRun.ReadCurrent(around, catalog, plan!, files.CurrentGpus);
                return plan!;
            });
        }

        faults.ThrowIfAny();
        inputs = inputs with { Plan = plan! };
        inputs = new FleetFinder(around, progress, cancellation).With(inputs, current);
        progress.Trying("the lines of the checklist");
        return new ReadinessDocument(
            plan!.Request.Model.Id,
            inputs.Fleet?.Words,
            inputs.Fleet?.Origin,
            inputs.DeployedFile,
            Lines(inputs, cancellation),
            [
                .. current?.File.Notes ?? [],
                .. (inputs.Fleet?.Unsimulated ?? []).Select(flag =>
                    $"{flag} is not simulated: another fleet is served than the one that was played"
                ),
            ]
        );
    }

    /// <summary>The lines, in the order of the list.</summary>
    internal static IReadOnlyList<ReadinessLine> Lines(ReadinessInputs inputs, CancellationToken cancellation)
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

    /// <summary>The plan's inputs with the busiest stretch as all traffic: a checklist judges by it alone, and a day takes a minute to play.</summary>
    private static PlanInputs Busiest(PlanInputs plan)
    {
        PlanWorkload whole = plan.Request.Workload;
        PlanWorkload busiest = new(
            whole.Name,
            whole.Busiest,
            whole.Busiest,
            whole.RatePerSecond,
            whole.PeakMinutePerSecond
        );
        return plan with { Request = plan.Request with { Workload = busiest } };
    }

    private static void Refuse(Scenario scenario, FaultList faults)
    {
        if (scenario.Spot?.Traffic == SpotTraffic.Batch)
        {
            faults.Add(
                scenario.FaultAt(
                    "spot.traffic",
                    new Fault(ReadinessFaultCodes.NotLive, "check is of traffic that people wait for")
                    {
                        Value = "batch",
                        Expected =
                            $"a scenario with spot: interactive or none; farthing simulate {scenario.File} plays this one",
                    }
                )
            );
        }

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
            Deployed = files.Current is string current ? Deployed(current, faults) : null,
            Bench = files.Bench is string bench ? faults.Try(() => ReadinessResults.ReadBench(bench)) : null,
            Quality = files.Quality is string quality
                ? faults.Try(() => ReadinessResults.ReadQuality(quality))
                : null,
            AlertFile = files.Alerts,
            Alerts = files.Alerts is string alerts
                ? faults.Try(() => AlertFile.Read(Text(alerts, "rules of Prometheus"), alerts, faults))
                : null,
        };

    /// <summary>Names of a file; null for a plan, which has none.</summary>
    private static DeployedNames? Deployed(string path, FaultList faults)
    {
        string? text = faults.Try(() => Text(path, "a serve line, a manifest, or a plan"));
        return text is null || ServedFile.IsPlan(path, text)
            ? null
            : faults.Try(() => DeployedNames.Read(path, text));
    }

    private static string Text(string path, string expected) =>
        InputFile.Text(
            path,
            new Fault(CliFaultCodes.FileUnreadable, "the file cannot be read") { Expected = expected }
        );
}
