using Farthing.Numerics.Quantities;
using Farthing.Planning.Interruptions;
using Farthing.Serving.ClosedForm;
using Farthing.Serving.Simulation;
using Farthing.Serving.StepTimes;
using Farthing.Workloads.Requests;
using Farthing.Workloads.Sources;

namespace Farthing.Scenarios.Simulations.Curves;

/// <summary>Runs one setup in closed loops of more and more users, each of whom sends the next request when the last one is answered: what <c>bench --sweep 1..128</c> measures.</summary>
/// <remarks>Users start spread over one request's time, as in bench: all at once they would stay in step. Two requests a user settle the fleet; from then on every request is counted until the last one is sent, so that neither the start nor the end is part of a figure. Every number of users plays the same requests in their order.</remarks>
/// <param name="inputs">What is served, and the requests: their times do not matter.</param>
public sealed class BatchCurve(SimulationInputs inputs)
{
    /// <summary>Requests that are counted at each number of users, where nobody says how many.</summary>
    public const int LeastCounted = 1000;

    /// <summary>Requests of each user that are counted at least, where nobody says how many.</summary>
    public const int RoundsCounted = 10;

    /// <summary>Requests of each user below which a figure is of the start: as bench asks of its steady window.</summary>
    public const int FewestRounds = 3;

    private const int RoundsToSettle = 2;

    private static readonly BandEdge[] Edges = [BandEdge.Center, BandEdge.Optimistic, BandEdge.Pessimistic];

    /// <summary>Requests that settle so many users.</summary>
    public static int Settling(int users) => RoundsToSettle * users;

    /// <summary>Requests that are played with so many users: those that settle, and those that are counted.</summary>
    /// <param name="users">Requests in flight.</param>
    /// <param name="counted">Requests that are counted; null takes the usual number.</param>
    public static int Played(int users, int? counted) =>
        Settling(users) + (counted ?? Math.Max(LeastCounted, RoundsCounted * users));

    /// <summary>How figures come about, in words.</summary>
    /// <param name="counted">Requests that are counted each; null for the usual number.</param>
    public static IReadOnlyList<string> Assumptions(int? counted) =>
        [
            "closed loop, as in bench --sweep: each user sends the next request when the last one is answered; users start spread over one request's time",
            counted is int asked
                ? $"{Show.Count(asked)} requests counted at each number of users, after {RoundsToSettle} of each user; start and end are not part of a figure"
                : $"{Show.Count(LeastCounted)} requests counted at each number of users, or {RoundsCounted} of each user where that is more, after {RoundsToSettle} of each; start and end are not part of a figure",
        ];

    /// <summary>One simulation per number of users, each at the band's center and both edges.</summary>
    /// <param name="users">Requests in flight, ascending.</param>
    /// <param name="counted">Requests that are counted each; null takes the usual number.</param>
    /// <param name="run">An interrupt keeps the numbers of users that ended.</param>
    public IReadOnlyList<CurvePoint> Run(IReadOnlyList<int> users, int? counted, LongRun run)
    {
        EdgeRun[] runs = new EdgeRun[users.Count * Edges.Length];
        RequestTable table = inputs.Workload.Table;
        inputs.Setup.StepTimes();
        int played = run.Play(
            runs.Length,
            i =>
            {
                int inFlight = users[i / Edges.Length];
                runs[i] = RunOf(
                    table.Slice(0, Played(inFlight, counted)),
                    inFlight,
                    Edges[i % Edges.Length],
                    run.Cancellation
                );
            }
        );
        int points = played / Edges.Length;
        run.Keep(points, users.Count, "numbers of users");
        return
        [
            .. users
                .Take(points)
                .Select((inFlight, i) => PointOf(inFlight, runs.AsSpan(i * Edges.Length, Edges.Length))),
        ];
    }

    private CurvePoint PointOf(int users, ReadOnlySpan<EdgeRun> runs)
    {
        bool keeps = runs[0].Keeps(inputs.Scenario.Slo);
        SimulationOutcome outcome = new(runs[0], runs[1], runs[2], null, keeps, TimeSpan.Zero);
        return new CurvePoint(
            users,
            new SimulationReport(
                inputs.Scenario,
                inputs.Workload,
                inputs.Setup,
                outcome,
                inputs.Price,
                inputs.Notes
            )
        );
    }

    private EdgeRun RunOf(RequestTable table, int users, BandEdge edge, CancellationToken cancellation)
    {
        SimulationResult result = inputs.Setup.Run(
            new TableLoopSource(table, users, RequestSeconds(users, edge)),
            edge,
            inputs.Scenario.Slo,
            inputs.Options with
            {
                SettlingRequests = Settling(users),
                Life = null, // So many users stay: there is nothing to scale by.
                WindowSeconds = 0,
                WindowsPerLong = 0,
            },
            cancellation
        );
        return new EdgeRun(result, IsUnstable: false);
    }

    /// <summary>A request's mean time in closed form: so many users over the requests per second (Little's law); 0 where a usual request is refused.</summary>
    private double RequestSeconds(int users, BandEdge edge)
    {
        if (inputs.Setup.Memory.KvTokens < inputs.Workload.MeanInput + inputs.Workload.MeanOutput)
        {
            return 0;
        }

        ClosedFormResult steady = ClosedFormEstimate.ClosedLoop(
            inputs.Setup.StepTimes(edge),
            inputs.Setup.Deployment,
            new ClosedLoopLoad(users, inputs.Workload.MeanInput, inputs.Workload.MeanOutput),
            inputs.Setup.Memory
        );
        return users * inputs.Workload.MeanOutput / steady.OutputTokensPerSecond;
    }
}

/// <summary>One point of a batch curve.</summary>
/// <param name="Users">Requests in flight.</param>
/// <param name="Report">The steady state of the three runs.</param>
public sealed record CurvePoint(int Users, SimulationReport Report);
