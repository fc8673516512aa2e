using Farthing.Scenarios.Simulations;

namespace Farthing.Tests.Simulations;

/// <summary>The smallest fleet that keeps a promise, beside counting: fleets from some number on keep it.</summary>
public sealed class StaticFleetTests
{
    [Fact]
    public void Is_found_from_any_guess()
    {
        for (int truth = 1; truth <= 70; truth++)
        {
            for (int guess = 1; guess <= 64; guess++)
            {
                StaticFleet? found = StaticFleet.FindNear(
                    guess,
                    64,
                    replicas => new EdgeRun(null!, replicas < truth),
                    run => !run.IsUnstable,
                    (replicas, _) => replicas,
                    TestContext.Current.CancellationToken
                );

                Assert.Equal(truth <= 64 ? truth : null, found?.Replicas);
                Assert.Equal(found?.Replicas, (int?)found?.GpuSeconds);
                Assert.True(found is null or { Run.IsUnstable: false });
            }
        }
    }

    [Theory]
    [InlineData(237, 216)]
    [InlineData(5_000, 20)]
    [InlineData(131, 9_000)]
    public void Is_found_to_one_replica_in_a_hundred_where_it_is_large(int truth, int guess)
    {
        int played = 0;
        StaticFleet found = StaticFleet.FindNear(
            guess,
            16_384,
            replicas =>
            {
                Interlocked.Increment(ref played);
                return new EdgeRun(null!, replicas < truth);
            },
            run => !run.IsUnstable,
            (replicas, _) => replicas,
            TestContext.Current.CancellationToken
        )!;

        Assert.InRange(found.Replicas, truth, truth * 1.01);
        Assert.InRange(played, 2, 40);
    }
}
