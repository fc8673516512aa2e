using System.Globalization;
using Farthing.Planning;
using Farthing.Planning.Deliverables;
using Farthing.Scenarios.Plans;
using Farthing.Serving.StepTimes;
using Farthing.Tests.Plans;

namespace Farthing.Tests.Planning.Certainty;

/// <summary>The printed fleet on the whole profile with arrivals of other seeds and steps as slow as the band says that servers are.</summary>
[Trait("Speed", "slow")]
public sealed class KeptPromiseTests
{
    private const int Servers = 20;

    /// <summary>Servers are drawn evenly from the band: of 20 one at each 5 %. What is left to chance are the arrivals, which decide near the limit alone.</summary>
    [Theory]
    [InlineData("llama-3.1-8b --gpu L40S --rate 12/s --slo ttft_p95=1s,itl_p95=60ms", 0.8)]
    [InlineData("qwen3-30b-a3b --gpu H100-SXM --rate 12/s --slo ttft_p95=1s,itl_p95=30ms", 0.9)]
    public void It_keeps_the_promise_in_the_share_of_servers_that_its_certainty_says(
        string line,
        double certainty
    )
    {
        CancellationToken cancellation = TestContext.Current.CancellationToken;
        string asked = string.Create(
            CultureInfo.InvariantCulture,
            $"{line} --profile azure-conv-2023 --confidence {certainty} --today 2026-11-30 --seed "
        );
        PlanEntry fleet = Planner
            .Run(new PlanCase(asked + "1").Inputs.Request, cancellation: cancellation)
            .Chosen!;
        int kept = 0;
        Parallel.For(
            0,
            Servers,
            new ParallelOptions { CancellationToken = cancellation },
            i =>
            {
                PlanInputs world = new PlanCase(
                    asked + (i + 2).ToString(CultureInfo.InvariantCulture)
                ).Inputs;
                SteadyRun run = SteadyRun.Of(
                    fleet.Setup,
                    world.Request.Workload.Table,
                    BandEdge.Sure((i + 0.5) / Servers),
                    world.Request.Slo,
                    world.Request.Options with
                    {
                        Routing = fleet.Routing,
                        StopsWhenLost = true,
                        MeasuresWork = false,
                    },
                    cancellation
                );
                Interlocked.Add(ref kept, run.Keeps(world.Request.Slo) ? 1 : 0);
            }
        );

        TestContext.Current.SendDiagnosticMessage($"{line} at {certainty}: kept by {kept} of {Servers}");
        Assert.InRange(kept, (int)(certainty * Servers), Servers);
    }
}
