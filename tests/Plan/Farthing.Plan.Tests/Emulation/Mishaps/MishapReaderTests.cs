using Farthing.Emulation.Mishaps;
using Farthing.Numerics.Faults;

namespace Farthing.Tests.Emulation.Mishaps;

public sealed class MishapReaderTests
{
    [Fact]
    public void All_mishaps_are_read()
    {
        FaultList faults = new();
        MishapPlan plan = MishapReader.Read(
            "stall:0.01@5s, reset:2%,5xx:0.5,slow-start:30s",
            "--fault",
            faults
        );

        Assert.Empty(faults.Faults);
        Assert.Equal(
            new MishapPlan
            {
                StallFraction = 0.01,
                Stall = TimeSpan.FromSeconds(5),
                ResetFraction = 0.02,
                ServerErrorFraction = 0.5,
                SlowStart = TimeSpan.FromSeconds(30),
            },
            plan
        );
    }

    [Theory]
    [InlineData("stal:0.01", "FAR8001")]
    [InlineData("stall", "FAR8001")]
    [InlineData("reset:0.1,reset:0.2", "FAR8001")]
    [InlineData("reset:0.1@5s", "FAR8001")]
    [InlineData("reset:2", "FAR8002")]
    [InlineData("reset:-0.1", "FAR8002")]
    [InlineData("stall:0.1@5", "FAR8002")]
    [InlineData("slow-start:30", "FAR8002")]
    [InlineData("embed-nan:0.1@5s", "FAR8001")]
    [InlineData("embed-dimension:0", "FAR8002")]
    [InlineData("embed-dimension:12@5", "FAR8002")]
    public void What_is_wrong_is_named(string text, string code)
    {
        FaultList faults = new();
        MishapReader.Read(text, "--fault", faults);

        Assert.Equal([code], faults.Faults.Select(fault => fault.Code));
    }

    [Fact]
    public void All_faults_come_at_once()
    {
        FaultList faults = new();
        MishapReader.Read("stal:1,reset:9,slow-start:x", "--fault", faults);

        Assert.Equal(3, faults.Faults.Count);
        Assert.Equal("stall", faults.Faults[0].Nearest);
    }

    [Fact]
    public void Shares_are_kept_and_the_same_number_has_the_same_fate()
    {
        MishapPlan plan = new() { ResetFraction = 0.3, ServerErrorFraction = 0.1 };
        Mishap[] drawn = [.. Enumerable.Range(0, 10_000).Select(i => plan.Draw(1, i, 50))];

        // Binomial, standard deviations 46 and 30: six of them.
        Assert.InRange(drawn.Count(one => one.ResetAfterTokens < int.MaxValue), 2724, 3276);
        Assert.InRange(drawn.Count(one => one.Status > 0), 820, 1180);
        Assert.All(drawn, one => Assert.Contains(one.Status, new[] { 0, 500, 502, 503 }));
        Assert.All(drawn, one => Assert.Equal(int.MaxValue, one.StallAfterTokens));
        Assert.Equal(drawn[7], plan.Draw(1, 7, 50));
    }
}
