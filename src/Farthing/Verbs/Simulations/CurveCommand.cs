using System.CommandLine;
using System.Diagnostics;
using Farthing.Cli;
using Farthing.Documents.Simulations;
using Farthing.Numerics.Faults;
using Farthing.Numerics.Quantities;
using Farthing.Planning.Interruptions;
using Farthing.Scenarios;
using Farthing.Scenarios.Resolving;
using Farthing.Scenarios.Simulations;
using Farthing.Scenarios.Simulations.Curves;
using Farthing.Settings;
using Farthing.Sheets.Simulations;
using Farthing.Workloads.Profiles;

namespace Farthing.Verbs.Simulations;

/// <summary><c>farthing simulate … --curve 1..128</c>: the batch curve without a server.</summary>
internal static class CurveCommand
{
    private const string InStep =
        "requests of equal length stay in step: their TTFT p95 depends on how the users started, that of lengths that vary (--profile) does not";

    /// <summary>Simulates the curve; exit code 1 where no request can be served.</summary>
    /// <param name="caller">The command line.</param>
    /// <param name="flags">The scenario's flags.</param>
    /// <param name="others">Flags of simulate that a curve has no use for.</param>
    public static int Run(VerbContext caller, ScenarioFlags flags, params Option[] others)
    {
        VerbContext context = new("simulate.curve", caller.Parsed, caller.Cancellation);
        Stopwatch watch = Stopwatch.StartNew();
        Refuse(context, flags, others);
        IReadOnlyList<int> users = CurveFlags.Users(context);
        context.StopOnFaults();
        (Scenario asked, bool assumesLengths) = flags.ReadUnloaded(context);
        PoolsCommand.RefusePools(context, asked, CurveFlags.Curve);
        BatchBeside.Refuse(context, asked, CurveFlags.Curve);
        int? counted = asked.Workload.Requests;
        CheckTraffic(asked, users[^1], counted);
        SimulationInputs inputs = new SimulationReader(context).Resolve(
            asked with
            {
                Workload = asked.Workload with
                {
                    RatePerSecond = 1,
                    Users = null,
                    TokensPerMonth = null,
                    DurationSeconds = null,
                    Shape = TrafficShape.Flat,
                    Arrivals = null,
                    Requests = (int)
                        Math.Max(
                            WorkloadResolver.DefaultRequests,
                            users.Max(inFlight => BatchCurve.Played(inFlight, counted))
                        ),
                },
            }
        );
        if (inputs.Workload.IsClosedLoop)
        {
            throw new FarthingException(
                asked.FaultAt(
                    "workload.profile",
                    new Fault(
                        SettingFaultCodes.NoEffect,
                        "its users think between requests: a curve has none who do"
                    )
                    {
                        Value = asked.Workload.Profile,
                        Expected =
                            "a profile of single requests, or --in and --out; bench --profile plays sessions",
                    }
                )
            );
        }

        if (inputs.Misfit is MisfitAnswer misfit)
        {
            return caller.Answer(misfit.Document(), MisfitSheet.Of, exitCode: 1);
        }

        using LongRun run = context.Begin();
        using ProgressLine progress = new(context);
        progress.Show($"simulating {Show.Counted(users.Count, "number")} of users");
        IReadOnlyList<CurvePoint> points = new BatchCurve(inputs).Run(users, counted, run);
        progress.Clear();
        SimulateCurveDocument document = CurveRecord.Of(
            points,
            [
                .. assumesLengths ? [AssumedLengths.Words] : (string[])[],
                .. BatchCurve.Assumptions(counted),
                .. asked.Workload is { Input.IsFixed: true, Output.IsFixed: true } ? [InStep] : (string[])[],
            ]
        );
        return context.Answer(
            document,
            CurveSheet.Of,
            points.All(point => point.Report.Result.Finished == 0) ? 1 : 0,
            $"{Show.Seconds(watch.Elapsed.TotalSeconds)} · --json"
        );
    }

    private static void Refuse(VerbContext context, ScenarioFlags flags, Option[] others)
    {
        string curve = CurveFlags.Curve.Name;
        foreach (Option other in others)
        {
            if (context.Parsed.GetResult(other) is { Implicit: false })
            {
                context.Conflict(other.Name, $"{other.Name} has no effect beside {curve}", "one of the two");
            }
        }

        flags.Refuse(
            context,
            $"has no effect beside {curve}: its users send the next request when the last one is answered",
            $"the command without it, or without {curve}",
            "workload.rate",
            "workload.tokens",
            "workload.users",
            "workload.active",
            "workload.turns",
            "workload.shape",
            "workload.duration",
            "workload.arrivals"
        );
        flags.Refuse(
            context,
            $"cannot be played beside {curve}: a trace has times of its own",
            "--profile, or --in and --out; farthing trace describe says the lengths of a trace",
            "workload.trace"
        );
    }

    /// <summary>Refuses what a file says and a curve cannot play.</summary>
    private static void CheckTraffic(Scenario scenario, int mostUsers, int? counted)
    {
        if (scenario.Workload.Trace is string trace)
        {
            throw new FarthingException(
                scenario.FaultAt(
                    "workload.trace",
                    new Fault(
                        SettingFaultCodes.Conflict,
                        $"cannot be played beside {CurveFlags.Curve.Name}: a trace has times of its own"
                    )
                    {
                        Value = trace,
                        Expected = "--profile, or --in and --out beside the scenario",
                    }
                )
            );
        }

        int fewest = BatchCurve.FewestRounds * mostUsers;
        if (counted < fewest)
        {
            throw new FarthingException(
                scenario.FaultAt(
                    "workload.requests",
                    new Fault(
                        SettingFaultCodes.Impossible,
                        $"too few for {Show.Count(mostUsers)} users: figures would be of the start"
                    )
                    {
                        Value = Show.Count(counted.Value),
                        Expected = $"at least {Show.Count(fewest)}, {BatchCurve.FewestRounds} of each user",
                    }
                )
            );
        }
    }
}
