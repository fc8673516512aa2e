using Farthing.Numerics.Randomness;
using Farthing.Serving.Scheduling;
using Farthing.Serving.Simulation;
using Farthing.Workloads.Requests;

namespace Farthing.Tests.Serving.Simulation;

/// <summary>An engine whose steps take the same however many sequences are in them is a queue with as many servers as it runs sequences.</summary>
public sealed class QueueTheoryTests
{
    private const int StepNs = 1000;
    private const int MeanTokens = 200;
    private const int Requests = 300_000;

    /// <summary>Poisson arrivals, geometric lengths: the mean wait is Erlang's C ÷ (c μ − λ).</summary>
    [Theory]
    [Trait("Speed", "slow")]
    [InlineData(1, 0.5)]
    [InlineData(1, 0.8)]
    [InlineData(4, 0.8)]
    [InlineData(16, 0.8)]
    public void The_mean_wait_is_that_of_Erlang(int servers, double load)
    {
        Pcg32 random = new(11, (ulong)servers);
        double serviceNs = (double)MeanTokens * StepNs;
        double gapNs = serviceNs / (servers * load);
        long[] arrivals = new long[Requests];
        int[] inputs = new int[Requests];
        int[] outputs = new int[Requests];
        double at = 0;
        for (int i = 0; i < Requests; i++)
        {
            at += gapNs * random.NextExponential();
            (arrivals[i], inputs[i]) = ((long)at, 1);
            outputs[i] = 1 + (int)(random.NextExponential() / -Math.Log(1 - (1.0 / MeanTokens)));
        }

        SchedulerLimits limits = Fixture.Limits(8192, servers);
        SimulationResult result = Fixture
            .Options(servers * 512, new LinearStepTimes(StepNs, 0))
            .Run(
                limits,
                new TableSource(new RequestTable(arrivals, inputs, outputs)),
                TestContext.Current.CancellationToken
            );

        double expectedNs = ErlangC(servers, servers * load) * serviceNs / (servers * (1 - load));
        double boundaryNs = StepNs / 2.0; // Who comes waits for the end of the step.
        Assert.InRange(result.QueueNs.Mean / (expectedNs + boundaryNs), 0.94, 1.06);
    }

    /// <summary>The probability that all servers are taken, in Erlang's second formula.</summary>
    private static double ErlangC(int servers, double offered)
    {
        double blocked = 1; // Erlang's B by recursion over servers.
        for (int k = 1; k <= servers; k++)
        {
            blocked = offered * blocked / (k + (offered * blocked));
        }

        return servers * blocked / (servers - (offered * (1 - blocked)));
    }
}
